# mruby with what the handshake handler needs, and nothing that is fetched while building.
MRuby::Build.new('host') do |conf|
  toolchain :gcc
  conf.cc.flags << ENV['NGX_MRUBY_CFLAGS'] if ENV['NGX_MRUBY_CFLAGS']
  conf.linker.flags << ENV['NGX_MRUBY_LDFLAGS'] if ENV['NGX_MRUBY_LDFLAGS']
  conf.gem core: 'mruby-compiler'
  conf.gem core: 'mruby-bin-config' # writes the flags that nginx is linked with
  conf.gem core: 'mruby-fiber'      # ngx_mruby itself calls it
  conf.gem core: 'mruby-io'         # File.exist?
  conf.gem core: 'mruby-string-ext' # String#count
  conf.gem './mrbgems/ngx_mruby_mrblib'
end
