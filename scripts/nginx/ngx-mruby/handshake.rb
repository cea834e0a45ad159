# Written by certwizard, which replaces this file when it runs again.
# nginx runs it in every full TLS handshake: it chooses the certificate by the name that the client asks for (SNI).
# It is compiled when nginx loads its configuration, so a change takes: nginx -t && nginx -s reload
# To see each decision in nginx's error log: touch /etc/certwizard/debug (and remove it again).

# Before anything else: this forgets what was chosen for the connection before.
ssl = Nginx::SSL.new

# The name is whatever the client has sent: ../../secret, line breaks, 255 bytes. Only what looks like a host name
# becomes part of a path. The characters are spelled out: mruby's count drops the last one of a range like a-z.
name = ssl.servername.downcase
name = name[0, name.size - 1] if name[-1] == '.' # www.example.com. is the same name
clean = name.size <= 253 && name.count('abcdefghijklmnopqrstuvwxyz0123456789.-') == name.size
host = clean && name.include?('.') && !name.include?('..') && !'.-'.include?(name[0]) && name[-1] != '.'

# A folder of that name is one of ours. What is wrong with the files in it, ngx_mruby says in the log, and the handshake
# fails: a certificate that is for somebody else would hide it.
lineage = "@LIVE@/#{name}"
found = host && File.exist?(lineage)

if found
  ssl.certificate = "#{lineage}/fullchain.pem"
  ssl.certificate_key = "#{lineage}/privkey.pem"
end
# Where nothing is chosen, nginx serves its ssl_certificate: the fallback.

if File.exist?('@DEBUG@')
  shown = clean ? name : 'not a host name' # never what the client has sent, which could forge lines
  Nginx::SSL.log(Nginx::LOG_ERR, "certwizard: SNI [#{shown}]: #{found ? lineage : 'fallback'}")
end
