#!/usr/bin/perl
# Net::SMPP at the end of a pipe: it writes and reads the PDUs, the test says which and when.
#
#   net-smpp.pl listen          an SMSC on a free port of 127.0.0.1; says {"port": …} first
#   net-smpp.pl connect PORT    a client, whose connection is number 1
#
# Out, a line of JSON each: {"connection", "command", "status", "sequence", "fields"} for a PDU that
# came, with the command "closed" for the end of a connection. In: {"connection", "call",
# "arguments"}: a method of Net::SMPP with its arguments as a list of names and values. Octets are
# strings of characters below 256.
use strict;
use warnings;
use IO::Select;
use JSON::PP;
use Net::SMPP;

my $json = JSON::PP->new->ascii->canonical;
my $waiting = IO::Select->new(\*STDIN);
my (%connections, %numbers, $listener);
my $count = 0;
my $unread = '';
$| = 1;

my ($mode, $port) = @ARGV;
if ($mode eq 'listen') {
    $listener = Net::SMPP->new_listen('127.0.0.1', port => 0) or die "cannot listen: $!";
    $waiting->add($listener);
    report({ port => $listener->sockport });
} else {
    begin(Net::SMPP->new_connect('127.0.0.1', port => $port, async => 1) || die "no connection: $!");
}

while (1) {
    for my $handle ($waiting->can_read) {
        if ($handle == \*STDIN) { hear() }
        elsif ($listener && $handle == $listener) { begin($listener->accept) }
        else { receive($handle) }
    }
}

sub report { print $json->encode($_[0]), "\n" }

sub begin {
    my ($connection) = @_;
    $count += 1;
    $connections{$count} = $connection;
    $numbers{$connection} = $count;
    $waiting->add($connection);
}

sub receive {
    my ($connection) = @_;
    my $number = $numbers{$connection};
    # It warns of every connection that ends.
    my $pdu = do { local $SIG{__WARN__} = sub { }; $connection->read_pdu };
    if (!$pdu) {
        $waiting->remove($connection);
        close $connection;
        delete $connections{$number};
        report({ connection => $number, command => 'closed' });
        return;
    }
    my %header = map { $_ => 1 } qw(cmd status seq reserved data known_pdu);
    my %fields = map { $_ => $pdu->{$_} } grep { !$header{$_} && !/^\d+$/ } keys %$pdu;
    report({
        connection => $number, command => $pdu->explain_cmd,
        status => $pdu->{status}, sequence => $pdu->{seq}, fields => \%fields,
    });
}

sub hear {
    sysread(STDIN, $unread, 65536, length $unread) or exit;
    while ($unread =~ s/^(.*)\n//) { call($json->decode($1)) }
}

sub call {
    my ($asked) = @_;
    my $connection = $connections{ $asked->{connection} } or return;
    my @arguments = @{ $asked->{arguments} };
    for my $value (@arguments) { utf8::downgrade($value) }
    my $method = $asked->{call};
    if ($method eq 'close') { shutdown $connection, 2 }
    else { $connection->$method(@arguments, async => 1) }
}
