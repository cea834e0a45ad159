import type {Cloud} from './cloud.ts';

export const google: Cloud = {
  id: 'google',
  name: 'Google Compute Engine',
  isHere: ({product_name}) => product_name === 'Google Compute Engine',
  command: port =>
    `gcloud compute firewall-rules create allow-tcp-${port} --direction=INGRESS --allow=tcp:${port} --source-ranges=0.0.0.0/0`,
  console: ['VPC network', 'Firewall', 'Create firewall rule: ingress, source 0.0.0.0/0, TCP port {port}'],
};
