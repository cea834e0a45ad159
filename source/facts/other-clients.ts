import {defineProbe} from './probe.ts';

/** Another ACME client's certificates on this server. */
export type OtherClient = {
  readonly client: 'dehydrated' | 'lego';
  readonly folder: string;
  readonly names: readonly string[];
};
export type OtherClientsFact = readonly OtherClient[];

/** Where Debian's packages and their manuals keep them. */
const FOLDERS = {dehydrated: '/var/lib/dehydrated/certs', lego: '/var/lib/lego/certificates'} as const;

export const otherClients = defineProbe<OtherClientsFact>()({
  id: 'other-clients',
  unknown: [],
  commands: () => ({
    // A folder a name, with privkey.pem in it.
    dehydrated: [
      'find',
      FOLDERS.dehydrated,
      '-mindepth',
      '2',
      '-maxdepth',
      '2',
      '-name',
      'privkey.pem',
      '-printf',
      '%h\n',
    ],
    // NAME.crt and NAME.key side by side.
    lego: ['find', FOLDERS.lego, '-maxdepth', '1', '-name', '*.key', '-printf', '%f\n'],
  }),
  parse({dehydrated, lego}) {
    const names = {
      dehydrated: lines(dehydrated.stdout).map(path => path.slice(path.lastIndexOf('/') + 1)),
      lego: lines(lego.stdout).map(file => file.replace(/\.key$/, '')),
    };
    return (['dehydrated', 'lego'] as const)
      .filter(client => names[client].length > 0)
      .map(client => ({client, folder: FOLDERS[client], names: names[client]}));
  },
});

function lines(text: string): string[] {
  return text.split('\n').filter(line => line !== '');
}
