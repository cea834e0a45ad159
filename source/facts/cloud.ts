import {type CloudId, DMI, type Dmi} from '../clouds/cloud.ts';
import {CLOUDS} from '../clouds/index.ts';
import {defineProbe} from './probe.ts';

/** The cloud that this server stands in, told from its firmware tables without asking the network. */
export type CloudFact = {readonly id: CloudId | null};

export const cloud = defineProbe<CloudFact>()({
  id: 'cloud',
  unknown: {id: null},
  commands: () => ({dmi: ['grep', '-sH', '', ...DMI.map(field => `/sys/class/dmi/id/${field}`)]}),
  parse({dmi}) {
    const fields: Dmi = Object.fromEntries(
      dmi.stdout.split('\n').flatMap(line => {
        const match = /^\/sys\/class\/dmi\/id\/(\w+):(.*)$/.exec(line);
        return match ? [[match[1] ?? '', (match[2] ?? '').trim()]] : [];
      }),
    );
    return {id: CLOUDS.find(candidate => candidate.isHere(fields))?.id ?? null};
  },
});
