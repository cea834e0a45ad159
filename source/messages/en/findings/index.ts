import {ca} from './ca.ts';
import {cloud} from './cloud.ts';
import {dns} from './dns.ts';
import {files} from './files.ts';
import {firewall} from './firewall.ts';
import {machine} from './machine.ts';
import {nextcloud} from './nextcloud.ts';
import {nginx} from './nginx.ts';
import {reasons} from './reasons.ts';

/** The texts by the layer that they are about. */
export const LAYERS = {machine, nginx, files, firewall, cloud, dns, ca, nextcloud} as const;

/**
 * For each code, what is wrong (`CODE.what`) and what to do (`CODE.do`: imperatives, one a sentence; commands are shown
 * below them), by the layer that it sits on. The codes stay English in every language.
 */
export const findings = {
  ...machine,
  ...nginx,
  ...files,
  ...firewall,
  ...cloud,
  ...dns,
  ...ca,
  ...nextcloud,
  ...reasons,
} as const;
