# The parts of judge.sh that need more than a shell; perl is in every Debian. Run in its private folder, as
# `perl -e THIS PART ARGUMENTS`.
use strict;
use warnings;
use Socket qw(:DEFAULT inet_pton inet_ntop IPPROTO_TCP IPPROTO_IPV6 IPV6_V6ONLY pack_sockaddr_in6 unpack_sockaddr_in6);
use IO::Socket;
use POSIX qw(EINPROGRESS ECONNREFUSED EHOSTUNREACH ENETUNREACH EACCES);

my ($part, @args) = @ARGV;

sub slurp { my ($file) = @_; open my $in, '<', $file or return (); my @lines = <$in>; chomp @lines; return @lines }
sub spill { my ($file, @lines) = @_; open my $out, '>', $file or die "$file: $!\n"; print $out map {"$_\n"} @lines; close $out }
sub value { my ($file) = @_; my ($line) = slurp($file); return $line }
sub questions { my ($kind) = @_; return map { my (undef, @words) = split /\t/; [@words] } grep {/^$kind\t/} slurp('questions') }
sub packed { my ($family, $address, $port) = @_;
  return $family == 4 ? pack_sockaddr_in($port, inet_pton(AF_INET, $address))
    : pack_sockaddr_in6($port, inet_pton(AF_INET6, $address)) }
sub family { return $_[0] == 4 ? AF_INET : AF_INET6 }

# Seconds of a clock that nobody sets.
sub now { return (POSIX::times())[0] / POSIX::sysconf(POSIX::_SC_CLK_TCK()) }

# IP_FREEBIND and the like have the same numbers on every Linux that has Debian.
use constant {SOL_IP => 0, SOL_IPV6 => 41, IP_FREEBIND => 15, IPV6_FREEBIND => 78, SO_BINDTODEVICE => 25};

# ---- without FILE: nft's ruleset less the tables that are named in the file, and less what only one process may own
sub without {
  my %own = map {$_ => 1} slurp($args[0]);
  my $skip = 0;
  while (my $line = <STDIN>) {
    $skip = 1 if $line =~ /^table (\S+) (\S+) \{/ && $own{"$1 $2"};
    $line =~ s/^(\tflags .*?),?\s*owner(,\s*persist)?/$1/;
    next if $line =~ /^\tflags\s*$/;
    $line =~ s/\bflags offload;?//;
    print $line unless $skip;
    $skip = 0 if $line =~ /^\}/;
  }
}

# ---- plan: writes what makes the copy of the interfaces, addresses and routes
sub plan {
  my (%link, @order);
  for (slurp('links')) {
    my ($index, $name, $flags, $rest) = /^(\d+): ([^\s:@]+)(?:@\S+)?: <([^>]*)>(.*)$/ or next;
    next if $name eq 'lo' || $name !~ /^[\w.+-]+$/;
    my ($mac) = $rest =~ m{link/ether ((?:[0-9a-f]{2}:){5}[0-9a-f]{2})};
    my ($group) = $rest =~ / group (\S+)/;
    my ($master) = $rest =~ / master (\S+)/;
    $link{$name} = {index => $index, mac => $mac, group => $group, master => $master, up => scalar $flags =~ /(?:^|,)UP(?:,|$)/,
      loses => scalar $rest =~ /\bxdp\b|prog\/xdp|xdpgeneric|xdpoffload/};
    push @order, $name;
  }
  # Where an address is, and by which interfaces it is reached.
  my (%at, %cidr, @addr);
  for my $f (4, 6) {
    # Of IPv6, the one that came last stands first.
    for ($f == 4 ? slurp("addresses-4") : reverse slurp("addresses-6")) {
      my ($device, $address, $rest) = /^\d+: (\S+)\s+inet6? (\S+)(.*)$/ or next;
      next unless $device eq 'lo' || $link{$device};
      my ($peer) = $rest =~ /^ peer (\S+)/;
      my ($scope) = $rest =~ /scope (\S+)/;
      my ($bare, $size) = split m{/}, $peer ? "$address/" : $address;
      $at{$bare} //= $device;
      $cidr{$bare} = $peer // $address;
      next if $device eq 'lo' && $scope && $scope eq 'host';
      my $to = $peer ? "$bare peer $peer" : $address;
      my $nodad = $f == 6 ? ' nodad' : '';
      push @addr, "addr add $to dev $device scope " . ($scope // 'global') . "$nodad noprefixroute";
    }
  }
  my (@route, @gateway, @wayin);
  for my $f (4, 6) {
    my @lines;
    for (slurp("routes-$f")) {
      s/\\/ /g; s/\s+/ /g; s/ $//;
      next if / table local proto kernel/ || /^(?:anycast|multicast) / || /^(?:local|broadcast) .* table local/ && / proto kernel/;
      next if /^ff00::\/8 /;
      s/ (?:linkdown|dead|offload|trap|rt_offload|rt_trap|offload_failed)\b//g;
      s/ (?:expires|error|nhid|users|age|used) \S+//g;
      my %via; my $all = $_;
      while ($all =~ /via (?:inet6? )?(\S+) dev (\S+)/g) { push @gateway, [$f, $1, $2] }
      push @wayin, $2 if /^default (?:.*? )?(dev) (\S+)/ && !/ table /;
      push @lines, "-$f route add $_";
    }
    push @route, sort { ($a =~ / via /) <=> ($b =~ / via /) } @lines;
    my %default = map {$_ => 1} ($f == 4 ? ('0:from all lookup local', '32766:from all lookup main', '32767:from all lookup default')
      : ('0:from all lookup local', '32766:from all lookup main'));
    for (slurp("rules-$f")) {
      s/\s*\[detached\]//g; s/\s+$//;
      my ($pref, $rule) = /^(\d+):\s*(.*)$/ or next;
      next if delete $default{"$pref:$rule"};
      push @route, "-$f rule add pref $pref $rule";
    }
    push @route, map { my ($pref, $rule) = split /:/; "-$f rule del pref $pref" } sort keys %default;
  }
  near(\%cidr);
  # The outside is at the other end of every interface, and answers to every address that is not the server's.
  my (@links, @w, @far, @neigh);
  my %lladdr = map {/^(\S+) dev (\S+) lladdr (\S+)/ ? ("$1 $2" => $3) : ()} map {slurp("neighbours-$_")} 4, 6;
  my @from = questions('from');
  my $n = 0;
  for my $name (@order) {
    my $each = $link{$name};
    my ($first) = map {$lladdr{"$_->[1] $_->[2]"}} grep {$_->[2] eq $name && $lladdr{"$_->[1] $_->[2]"}} @gateway;
    my $near = $each->{mac} && $each->{mac} !~ /^.[13579bdf]|^00:00:00:00:00:00/ ? $each->{mac} : sprintf('02:c0:00:00:%02x:%02x', $n >> 8, $n & 255);
    my $far = $first && $first !~ /^.[13579bdf]|^00:00:00:00:00:00/ && $first ne $near ? $first : sprintf('02:c1:00:00:%02x:%02x', $n >> 8, $n & 255);
    push @links, "link add $name index $each->{index} address $near type veth peer name w$n address $far netns /tmp/outside";
    push @links, "link set $name addrgenmode none" if -e '/proc/sys/net/ipv6';
    push @links, "link set $name group $each->{group}" if $each->{group} && $each->{group} ne 'default';
    push @links, "link set $name up" if $each->{up};
    push @w, "link set w$n up";
    $each->{w} = "w$n"; $each->{near} = $near; $each->{far} = $far;
    push @neigh, map {"neigh replace $_->[1] dev $name lladdr $far nud permanent"} grep {$_->[2] eq $name} @gateway;
    push @neigh, map {"neigh replace $_->[1] dev $name lladdr $far nud permanent"} @from;
    $n++;
  }
  my ($fallback) = grep {$link{$_}} @wayin, @order;
  my (%device, %asked);
  for (questions('ask')) {
    my ($f, $address) = @$_;
    next if $asked{$address}++;
    my $device = $at{$address};
    die "not an address of this server: $address\n" unless $device;
    $device = $fallback if $device eq 'lo' || !$link{$device};
    die "no interface leads to $address\n" unless $device;
    $device{$address} = $device;
    push @w, "-$f route add $address dev $link{$device}{w} table local";
    push @far, "neigh replace $address dev $link{$device}{w} lladdr $link{$device}{near} nud permanent";
  }
  for my $f (4, 6) {
    next if $f == 6 && !-e '/proc/sys/net/ipv6';
    my $all = $f == 4 ? '0.0.0.0/0' : '::/0';
    push @w, "-$f route add local $all dev lo table local";
  }
  my @asked = sort keys %{{map {$_ => 1} values %device}};
  my (@all, @each, @outside);
  my $copy = sub { my ($to, $path) = @_; my $is = value("/proc/sys/$path"); push @$to, "$path $is" if defined $is };
  $copy->(\@all, "net/$_") for qw(ipv4/fwmark_reflect ipv4/tcp_fwmark_accept ipv4/tcp_l3mdev_accept ipv4/ip_nonlocal_bind
    ipv6/fwmark_reflect ipv6/ip_nonlocal_bind ipv6/bindv6only netfilter/nf_conntrack_tcp_loose netfilter/nf_conntrack_tcp_be_liberal);
  for my $name ('all', 'default', @order) {
    my $to = $link{$name} ? \@each : \@all;
    $copy->($to, "net/ipv4/conf/$name/$_") for qw(forwarding rp_filter accept_local route_localnet src_valid_mark);
    $copy->($to, "net/ipv6/conf/$name/$_") for qw(disable_ipv6 forwarding);
  }
  push @all, 'net/ipv4/icmp_ratelimit 0', 'net/ipv6/icmp/ratelimit 0';
  for my $name ('all', 'default') {
    push @outside, "net/ipv4/conf/$name/rp_filter 0", "net/ipv4/conf/$name/accept_local 1", "net/ipv4/conf/$name/forwarding 0";
  }
  push @outside, 'net/ipv4/ip_nonlocal_bind 1', 'net/ipv6/ip_nonlocal_bind 1', 'net/ipv6/conf/default/disable_ipv6 0', 'net/ipv6/conf/all/disable_ipv6 0', 'net/ipv6/conf/default/accept_dad 0';
  spill('links-copy', @links);
  spill('addresses-copy', @addr);
  spill('neighbours-copy', @neigh);
  spill('links-outside', (grep {!/^-/} @w), @far);
  for my $f (4, 6) {
    spill("routes-$f-copy", map {/^-$f (.*)/} @route);
    spill("routes-$f-outside", map {/^-$f (.*)/} @w);
  }
  spill('sysctl-before', @all); spill('sysctl-after', @each); spill('sysctl-outside', @outside);
  spill('devices', map {"$_\t$device{$_}"} sort keys %device);
  spill('watch.nft', tracing(\@from, \@asked));
  for my $name (@asked) { print "note\txdp\t$name\n" if $link{$name}{loses} }
}

# A server without a default route answers its own network alone, so that is where connections come from.
sub near {
  my ($cidr) = @_;
  my @lines = slurp('questions');
  for my $f (4, 6) {
    next if grep {/^default / || m{^(?:0\.0\.0\.0|::)/0 }} slurp("routes-$f");
    my ($asked) = map {$_->[1]} grep {$_->[0] == $f && $cidr->{$_->[1]}} questions('ask') or next;
    my ($address, $size) = split m{/}, $cidr->{$asked};
    my $bits = unpack 'B*', inet_pton(family($f), $address);
    next if !$size || $size > length($bits) - 2;
    for my $n (1 .. 3) {
      my $host = sprintf '%0*b', length($bits) - $size, $n;
      my $text = inet_ntop(family($f), pack 'B*', substr($bits, 0, $size) . $host);
      next if $cidr->{$text};
      my $done = 0;
      @lines = grep {!/^from\t$f\t/ || !$done++} map {/^from\t$f\t/ ? "from\t$f\t$text" : $_} @lines;
      last;
    }
  }
  spill('questions', @lines);
}

# Our own chains stand before and after all others, mark what is to be traced, and decide nothing.
sub tracing {
  my ($from, $devices) = @_;
  my (@in, @out);
  for my $f (4, 6) {
    my @of = map {$_->[1]} grep {$_->[0] == $f} @$from or next;
    my ($proto, $list) = ($f == 4 ? 'ip' : 'ip6', join ', ', @of);
    push @in, "\t\t$proto saddr { $list } meta l4proto tcp meta nftrace set 1";
    push @out, "\t\t$proto daddr { $list } meta l4proto tcp meta nftrace set 1";
  }
  my @netdev = map {("\tchain in_$_->[0] {", "\t\ttype filter hook ingress device \"$_->[1]\" priority -500000;", @in, "\t}")}
    map {[$_, $devices->[$_]]} 0 .. $#$devices;
  my $end = sub { my ($hook) = @_; ("\tchain end_$hook {", "\t\ttype filter hook $hook priority 500000;", "\t}") };
  return ('table netdev certwizard_judge {', @netdev, '}',
    'table inet certwizard_judge {',
    "\tchain begin_in {", "\t\ttype filter hook prerouting priority -500000;", @in, @out, "\t}",
    "\tchain begin_out {", "\t\ttype filter hook output priority -500000;", @out,
    "\t\toif lo udp dport 9000-9999 meta nftrace set 1", "\t}",
    $end->('input'), $end->('forward'), $end->('postrouting'), '}');
}

# ---- sysctl: sets what is written on stdin, where it is not so already; says what cannot be set
sub sysctl {
  for my $line (<STDIN>) {
    chomp $line;
    my ($path, $want) = split / /, $line, 2;
    my $is = value("/proc/sys/$path");
    next if !defined $is || $is eq $want;
    my $ok = open my $out, '>', "/proc/sys/$path";
    $ok &&= print $out $want;
    $ok &&= close $out;
    print STDERR "$path is $is here, and $want on this server\n" unless $ok;
  }
}

# ---- stand: listens where the server does, and where is asked, and tells everybody where they arrived
sub stand {
  $SIG{PIPE} = 'IGNORE';
  my (@open, @lost, %gid);
  my $listen = sub {
    my ($family, $address, $port, $only, $uid, $device) = @_;
    $> = $uid if $uid;
    socket(my $socket, family($family), SOCK_STREAM, IPPROTO_TCP);
    $> = 0;
    return 0 unless $socket;
    setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1);
    setsockopt($socket, IPPROTO_IPV6, IPV6_V6ONLY, $only + 0) if $family == 6;
    setsockopt($socket, SOL_SOCKET, SO_BINDTODEVICE, "$device\0") if $device;
    $family == 4 ? setsockopt($socket, SOL_IP, IP_FREEBIND, 1) : setsockopt($socket, SOL_IPV6, IPV6_FREEBIND, 1);
    return 0 unless bind($socket, packed($family, $address, $port)) && listen($socket, 64);
    push @open, $socket;
    return 1;
  };
  for (slurp('sockets')) {
    my ($local, $rest) = (split ' ', $_, 5)[3, 4];
    my ($address, $device, $port) = $local =~ /^\[?([^\]%]*|\*)\]?(?:%([^:]+))?:(\d+)$/ or next;
    $address =~ s/\]$//;
    my $family = $address eq '*' || $address =~ /:/ ? 6 : 4;
    my ($only) = ($rest // '') =~ /v6only:(\d)/;
    my ($uid) = ($rest // '') =~ /uid:(\d+)/;
    $listen->($family, $address eq '*' ? '::' : $address, $port, $only // ($address eq '*' ? 0 : 1), $uid, $device) or push @lost, "$local: $!";
  }
  for (questions('ask')) {
    my ($family, $address, $port) = @$_;
    $listen->($family, $address, $port, 1, undef, undef);
  }
  open my $ready, '>', 'ready' or die; print $ready join('; ', @lost), "\n"; close $ready;
  my $bits = '';
  vec($bits, fileno($_), 1) = 1 for @open;
  while (1) {
    my $in = $bits;
    select($in, undef, undef, undef) > 0 or next;
    for my $socket (grep {vec $in, fileno($_), 1} @open) {
      accept(my $client, $socket) or next;
      my $name = getsockname($client);
      my ($port, $address) = length $name == 16 ? unpack_sockaddr_in($name) : unpack_sockaddr_in6($name);
      my $text = inet_ntop(length $address == 4 ? AF_INET : AF_INET6, $address);
      $text =~ s/^::ffff:(?=\d+\.)//;
      syswrite $client, "$text $port\n";
      close $client;
    }
  }
}

# ---- knock ROUND: everybody asks everything, side by side
sub knock {
  my ($round) = @args;
  my $port = 20000 + 4000 * $round;
  my @all;
  for my $ask (questions('ask')) {
    for my $from (grep {$_->[0] == $ask->[0]} questions('from')) {
      push @all, reach(@$ask, $from->[1], $port++);
    }
  }
  wait_for(\@all, 'traced-packets', 2.5);
  print join("\t", 'knock', @$_{qw(family address port from sport result answer)}), "\n" for @all;
}

sub reach {
  my ($family, $address, $port, $from, $sport) = @_;
  my $one = {family => $family, address => $address, port => $port, from => $from, sport => $sport, result => '', answer => ''};
  socket(my $socket, family($family), SOCK_STREAM, IPPROTO_TCP) or die "socket: $!";
  $family == 4 ? setsockopt($socket, SOL_IP, IP_FREEBIND, 1) : setsockopt($socket, SOL_IPV6, IPV6_FREEBIND, 1);
  setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1);
  $socket->blocking(0);
  bind($socket, packed($family, $from, $sport)) or die "bind $from $sport: $!";
  my $done = connect($socket, packed($family, $address, $port));
  if (!$done && $! != EINPROGRESS) { $one->{result} = word($!); return $one }
  return {%$one, socket => $socket, state => $done ? 'read' : 'connect'};
}

sub word {
  my ($error) = @_;
  return $error == ECONNREFUSED ? 'refused' : $error == EHOSTUNREACH || $error == ENETUNREACH || $error == EACCES ? 'no-route' : "failed: $error";
}

# Waits until all have answered, or have been dropped as the trace says, or nobody answers any more.
sub wait_for {
  my ($all, $trace, $patience) = @_;
  my $end = now() + $patience;
  my ($at, %port, %dropped) = (0);
  # What rejects answers a moment after its rule has dropped.
  while (my @open = grep {$_->{socket} && now() - ($dropped{$_->{sport}} // now()) < 0.3} @$all) {
    last if now() > $end;
    my ($in, $out) = ('', '');
    for (@open) { $_->{state} eq 'read' ? (vec($in, fileno $_->{socket}, 1) = 1) : (vec($out, fileno $_->{socket}, 1) = 1) }
    my $ready = select($in, $out, undef, 0.05);
    for my $one ($ready > 0 ? @open : ()) {
      my $fd = fileno $one->{socket};
      if ($one->{state} eq 'connect' && vec $out, $fd, 1) {
        my $error = unpack 'i', getsockopt($one->{socket}, SOL_SOCKET, SO_ERROR);
        if ($error) { local $! = $error; $one->{result} = word($!); delete $one->{socket} }
        else { $one->{state} = 'read'; $one->{result} = 'silent' }
      } elsif ($one->{state} eq 'read' && vec $in, $fd, 1) {
        my $read = sysread $one->{socket}, my $text, 200;
        if ($read) { ($one->{answer}) = $text =~ /^([^\n\t]*)/; $one->{result} = 'open' }
        else { $one->{result} = defined $read ? 'silent' : word($!) }
        delete $one->{socket};
      }
    }
    if (open my $in, '<', $trace) {
      seek $in, $at, 0;
      while (my $line = <$in>) {
        last unless $line =~ /\n/;
        $at += length $line;
        my ($id) = $line =~ /^trace id (\S+)/ or next;
        $port{$id} = [$1, $2] if $line =~ / packet: .*tcp sport (\d+) tcp dport (\d+)/;
        # The answer's way out may be closed as well; a retry would be dropped by the same rule.
        if ($line =~ /\(verdict drop\)|policy drop/) { $dropped{$_} ||= now() for @{$port{$id} // []} }
      }
    }
  }
  for (@$all) { $_->{result} ||= 'timeout' }
}

# ---- once FAMILY ADDRESS PORT FROM SPORT: one more connection, alone, to be counted
sub once {
  my @one = (reach(@args));
  wait_for(\@one, '/dev/null', 0.4);
}

# ---- counted FAMILY ADDRESS PORT FROM TOOL: the rules whose counters are higher in `after` than in `before`
sub counted {
  my @before = slurp('before');
  my $table = '';
  for my $line (slurp('after')) {
    my $old = shift @before // '';
    $table = $1 if $line =~ /^\*(\S+)/;
    my $count = qr/\[(\d+):\d+\]/;
    my ($now) = $line =~ $count or next;
    my ($then) = $old =~ $count;
    next unless $now > ($then // 0);
    my $text = $line =~ /^:(\S+) (\S+) / ? "-P $1 $2" : $line =~ /^\[\d+:\d+\] (.*)/ ? $1 : next;
    my ($chain) = $text =~ /^-[AP] (\S+)/;
    next if $text =~ /^-P \S+ -/;
    print join("\t", 'counted', @args, $table, $chain, $text), "\n";
  }
}

# ---- words: the rules of iptables' own tables, in its words, that stand in the trace by their handles
sub words {
  my %own = map {my $f = $_; map {/^\*(\S+)/ ? ("$f $1" => 1) : ()} slurp("saved-$f")} qw(ip ip6);
  my (%traced, %handles);
  for (slurp('traced-packets')) {
    $traced{"$1\t$2\t$3\t$4"} = 1 if /^trace id \S+ (ip6?) (\S+) (\S+) rule .* # handle (\d+) /;
  }
  my ($table, $chain);
  for (slurp('now')) {
    if (/^table (\S+) (\S+) \{/) { $table = $own{"$1 $2"} ? "$1\t$2" : undef }
    elsif (defined $table && /^\tchain (\S+) \{/) { $chain = "$table\t$1" }
    elsif (defined $table && defined $chain && /^\t\t.* # handle (\d+)$/ && !/^\t\ttype /) { push @{$handles{$chain}}, $1 }
    elsif (/^\t?\}/) { $chain = undef }
  }
  for my $family (qw(ip ip6)) {
    my ($in, %at) = ('');
    for (slurp("saved-$family")) {
      $in = $1 if /^\*(\S+)/;
      next unless /^-A (\S+) /;
      my $handle = $handles{"$family\t$in\t$1"}[$at{"$in $1"}++] // next;
      print "rule\t$family\t$in\t$1\t$handle\t$_\n" if $traced{"$family\t$in\t$1\t$handle"};
    }
  }
}

{ no strict 'refs'; &{"main::$part"}(); }
