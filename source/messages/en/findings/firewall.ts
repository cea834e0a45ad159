/** The host firewall: iptables, nftables, ufw, firewalld. */
export const firewall = {
  'rule.to': '{rule} (for {to})',
  'CW-HOST-FIREWALL.what': 'The host firewall blocks {ports} over {families}: {rule}.',
  'CW-HOST-FIREWALL.do': 'Open the ports.',
  'CW-RULE-ONLY-LIVE.what': '{ports} over {families}: open now, blocked after a reboot: {rule}.',
  'CW-RULE-ONLY-LIVE.do': 'Open the ports in the saved rules.',
  'CW-RULE-ONLY-STORED.what': '{ports} over {families}: open in the saved rules, blocked now.',
  'CW-RULE-ONLY-STORED.do': 'Open the ports in the running rules.',
  'CW-RULE-TOO-LATE.what': 'Rule {number} of INPUT allows {port}/tcp, but an earlier rule blocks it: {rule}.',
  'CW-RULE-TOO-LATE.do': 'Add a rule before the one that blocks it. The late one may stay.',
  'CW-IPTABLES-SPLIT.what': '{first} and {second} both hold rules. A packet must pass both.',
  'CW-IPTABLES-SPLIT.do':
    'Nothing needs fixing. To keep all rules in one place, move those of {second} to {first}.',
  'CW-NFT-WINS.what': 'An nftables chain blocks {port}/tcp, although a rule of {tool} allows it: {rule}.',
  'CW-NFT-WINS.do': 'Open the port in that nftables chain.',
  'CW-UFW-OFF.what': 'ufw is inactive, so its rules have no effect.',
  'CW-UFW-OFF.do': 'Nothing needs fixing. certwizard never enables a firewall: that could block SSH.',
  'CW-UFW-NO-IPV6.what': 'ufw is set to IPV6=no and blocks everything over IPv6.',
  'CW-UFW-NO-IPV6.do': 'Set IPV6=yes in /etc/default/ufw and reload ufw. Or remove the AAAA records.',
  'CW-RULES-BROKEN.what': '{file} has an error: at the next boot none of its rules are loaded.',
  'CW-RULES-BROKEN.do':
    'Fix the line that is named. certwizard does not change a file that its tool rejects.',
  'CW-RULES-READ-ONLY.what':
    '{file} cannot be written (read-only or immutable). At the next boot it blocks {ports}.',
  'CW-RULES-READ-ONLY.do': 'Make the file writable. Open the ports.',
  'CW-RULES-ELSEWHERE.what': '{file} includes a file whose rules block {ports} at the next boot.',
  'CW-RULES-ELSEWHERE.do':
    'Add this before the rule shown: tcp dport {ports} accept. Put several ports in braces.',
} as const;
