import type {Cloud} from './cloud.ts';

export const azure: Cloud = {
  id: 'azure',
  name: 'Microsoft Azure',
  isHere: ({chassis_asset_tag}) => chassis_asset_tag === '7783-7084-3265-9085-8269-3286-77',
  command: port =>
    `az network nsg rule create -g GROUP --nsg-name NSG --name Allow${port} --priority 300 --direction Inbound --access Allow --protocol Tcp --source-address-prefixes '*' --destination-port-ranges ${port}`,
  console: [
    'Virtual machines',
    'this machine',
    'Networking',
    'Add inbound port rule: destination port {port}, protocol TCP, action Allow',
  ],
};
