import {aws} from './aws.ts';
import {azure} from './azure.ts';
import type {Cloud} from './cloud.ts';
import {digitalocean} from './digitalocean.ts';
import {google} from './google.ts';
import {hetzner} from './hetzner.ts';
import {linode} from './linode.ts';
import {oracle} from './oracle.ts';
import {vultr} from './vultr.ts';

/** Every cloud that is recognised; one more is one file and one line here. */
export const CLOUDS: readonly Cloud[] = [oracle, aws, google, azure, hetzner, digitalocean, vultr, linode];
