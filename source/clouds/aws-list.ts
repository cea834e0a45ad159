import {ANYWHERE, isObject, isTexts, type MergedList, mergeRules} from './rule-list.ts';

/** A permission of a security group as `aws ec2 describe-security-groups` prints it. */
export type AwsRule = {
  /** `-1` is every protocol, on every port. */
  readonly IpProtocol: string;
  readonly FromPort?: number;
  readonly ToPort?: number;
  readonly IpRanges?: readonly {readonly CidrIp: string}[];
  readonly Ipv6Ranges?: readonly {readonly CidrIpv6: string}[];
};

/** What has to be added to a security group, which only ever lets in, so that everybody reaches the ports. */
export function mergeAwsList(before: unknown, ports: readonly number[]): MergedList<AwsRule> {
  const wanted = ports.flatMap(port =>
    ANYWHERE.map(
      (everybody): AwsRule => ({
        IpProtocol: 'tcp',
        FromPort: port,
        ToPort: port,
        ...(everybody === '::/0' ? {Ipv6Ranges: [{CidrIpv6: everybody}]} : {IpRanges: [{CidrIp: everybody}]}),
      }),
    ),
  );
  return mergeRules(before, wanted, isRule, hasRule);
}

function isRule(value: unknown): value is AwsRule {
  if (!isObject(value) || typeof value.IpProtocol !== 'string') {
    return false;
  }
  const rule = value as Readonly<Record<string, unknown>>;
  const texts = (key: string, inner: string) =>
    rule[key] === undefined ||
    (Array.isArray(rule[key]) && isTexts(rule[key].map(range => isObject(range) && range[inner])));
  return texts('IpRanges', 'CidrIp') && texts('Ipv6Ranges', 'CidrIpv6');
}

const sources = ({IpRanges = [], Ipv6Ranges = []}: AwsRule) => [
  ...IpRanges.map(({CidrIp}) => CidrIp),
  ...Ipv6Ranges.map(({CidrIpv6}) => CidrIpv6),
];

function hasRule(rules: readonly AwsRule[], wanted: AwsRule): boolean {
  const port = wanted.FromPort ?? 0;
  const covers = ({IpProtocol, FromPort = 0, ToPort = -1}: AwsRule) =>
    IpProtocol === '-1' || (IpProtocol === 'tcp' && port >= FromPort && port <= ToPort);
  return rules.some(
    rule => covers(rule) && sources(wanted).every(everybody => sources(rule).includes(everybody)),
  );
}
