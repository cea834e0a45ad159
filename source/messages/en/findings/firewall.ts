/** The host firewall: iptables, nftables, ufw, firewalld. */
export const firewall = {
  'rule.to': '{rule} (for {to})',
  'CW-HOST-FIREWALL.what': 'The host firewall blocks {ports} over {families}: {rule}.',
  'CW-HOST-FIREWALL.do': 'Open the ports.',
  'CW-RULE-ONLY-LIVE.what': '{ports} over {families}: open now, blocked after a reboot: {rule}.',
  'CW-RULE-ONLY-LIVE.do': 'Open the ports in the saved rules.',
  'CW-RULE-ONLY-LIVE-BY-HAND.what': '{ports} over {families}: open now, blocked after a reboot: {rule}.',
  'CW-RULE-ONLY-LIVE-BY-HAND.do': 'Allow 80/tcp and 443/tcp before that rule, in {files}.',
  'CW-RULE-BY-HAND.what': 'The host firewall blocks {ports} over {families}: {rule}.',
  'CW-RULE-BY-HAND.do':
    'Change or remove that rule where it is saved. certwizard does not change rules of this kind.',
  'CW-FIREWALL-PARTLY.what':
    'The host firewall allows {ports} over {families} only from some addresses: {rule}.',
  'CW-FIREWALL-PARTLY.do': 'Allow every address: a CA connects from several places and countries.',
  'CW-ANSWER-BLOCKED.what':
    'Connections to {ports} over {families} come in, but the host firewall blocks the answers: {rule}.',
  'CW-ANSWER-BLOCKED.do':
    'Allow established and related connections out before that rule. In iptables: -A OUTPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT.',
  'CW-PORT-LED.what':
    'Connections to {ports} over {families} are redirected to {to} and never reach nginx: {rule}.',
  'CW-PORT-LED.do': 'Remove that rule, or serve the names from there.',
  'CW-NO-WAY-BACK.what':
    'Connections to {to} over {families} come in by {device}, but the kernel has no route for the answers: {said}.',
  'CW-NO-WAY-BACK.do':
    'Add a routing rule for answers from {to} and a default route in its table. Or set rp_filter of {device} to 2.',
  'CW-PORT-NOT-KNOWN.what': 'Whether {ports} over {families} is open is not known: {said}.',
  'CW-PORT-NOT-KNOWN.do': 'Test it from another machine.',
  'CW-NOT-JUDGED.what':
    'The rules could not be tried in a copy, so the verdict comes from reading them: {said}.',
  'CW-NOT-JUDGED.do': 'Test it from another machine.',
  'CW-BOOT-NOT-KNOWN.what':
    'The ports are open now. What loads the rules at boot is not known. Possibly: {files}.',
  'CW-BOOT-NOT-KNOWN.do': 'Check that 80/tcp and 443/tcp are allowed there.',
  'CW-BOOT-NOBODY.what': 'No known program loads the running firewall rules at the next boot.',
  'CW-BOOT-NOBODY.do': 'If you load them yourself, check that 80/tcp and 443/tcp are allowed there.',
  'CW-OPENING-TRIED.what':
    'Tried in a copy of the rules: 80 and 443 answer, and {ssh} (SSH) answers as before.',
  'CW-OPENING-TRIED.do': 'Nothing needs fixing.',
  'CW-OPENING-FAILS.what':
    'Opening 80/tcp and 443/tcp failed in a copy of the rules, so it is not applied: {said}.',
  'CW-OPENING-FAILS.do': 'Change the rule that is named by hand. Run this again.',
  'CW-OPENING-NOT-TRIED.what':
    'Opening 80/tcp and 443/tcp could not be tried in a copy of the rules: {said}.',
  'CW-OPENING-NOT-TRIED.do': 'Keep a second SSH session open while the firewall is opened.',
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
