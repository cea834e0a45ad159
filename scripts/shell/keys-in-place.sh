rm -f "${note:?}"

# Folders: the group may look inside, nobody else.
@FIND_FOLDERS@ -exec chgrp @GROUP@ '{}' + -exec chmod 0750 '{}' + || failed 'cannot change the folders'

# Keys: the group may read, nobody else.
@FIND_KEYS@ -exec chgrp @GROUP@ '{}' + -exec chmod 0640 '{}' + || failed 'cannot change the keys'

# No file here is a program, and none is for others to write.
@FIND_FILES@ -exec chmod u-x,go-wx '{}' + || failed 'cannot change the files'

# Certificates that somebody has closed: the group may read.
@FIND_CLOSED@ -exec chgrp @GROUP@ '{}' + -exec chmod g+r '{}' + || failed 'cannot change the certificates'

# Where SELinux is on, the labels as the policy has them.
if [ -e /sys/fs/selinux/enforce ] && command -v restorecon > /dev/null; then
  restorecon -R live archive || failed 'cannot restore the SELinux labels'
fi
