import {EXPLAINS} from '../checks/order-of-causes.ts';
import {certwizard} from '../known/started-as.ts';
import {findings, LAYERS} from '../messages/en/findings/index.ts';
import {type FindingCode, type MessageKey, type Translate, withPlaces} from '../messages/messages.ts';
import {wrap} from '../text/wrap.ts';

/** The codes of findings, by the layer that they are about, in the order of the texts. */
export function codesByLayer(): ReadonlyMap<keyof typeof LAYERS, readonly FindingCode[]> {
  return new Map(
    (Object.keys(LAYERS) as (keyof typeof LAYERS)[]).map(layer => [
      layer,
      Object.keys(LAYERS[layer]).flatMap(key =>
        key.endsWith('.what') ? [key.slice(0, -5) as FindingCode] : [],
      ),
    ]),
  );
}

/** Every code with what it says, by layer. */
export function formatCodes(translate: Translate, columns: number): string[] {
  return [...codesByLayer()].flatMap(([layer, codes]) => [
    translate('explain.layer', {layer}),
    ...codes.flatMap(code => wrap(`  ${code}  ${withPlaces('en', `${code}.what`)}`, columns, '      ')),
    '',
  ]);
}

/** The story of one code: what it says, how it comes about, what to do, and what it goes together with. */
export function formatCode(code: FindingCode, translate: Translate, columns: number): string[] {
  const [layer = '?'] = [...codesByLayer()].find(([, codes]) => codes.includes(code)) ?? [];
  const follows = EXPLAINS.find(([cause]) => cause === code)?.[1] ?? [];
  const comesFrom = EXPLAINS.filter(([, explained]) => explained.includes(code)).map(([cause]) => cause);
  const paragraph = (text: string) => wrap(`  ${text}`, columns, '  ');
  const why = `${code}.why`;
  return [
    `${code} (${layer})`,
    '',
    ...paragraph(withPlaces('en', `${code}.what`)),
    ...(why in findings ? ['', ...paragraph(withPlaces('en', why as MessageKey))] : []),
    '',
    ...paragraph(`${translate('finding.do')} ${withPlaces('en', `${code}.do`)}`),
    ...(follows.length > 0
      ? ['', ...paragraph(translate('explain.follows', {codes: follows.join(', ')}))]
      : []),
    ...(comesFrom.length > 0
      ? ['', ...paragraph(translate('explain.from', {codes: comesFrom.join(', ')}))]
      : []),
    '',
    ...paragraph(translate('explain.here', {command: certwizard('doctor')})),
  ];
}
