@GOES_TO_COPIES@ || { echo 'nginx still reads these folders: they stay open'; exit 0; }
@FIND_KEYS@ -exec chgrp root '{}' + -exec chmod 0600 '{}' +
@FIND_FOLDERS@ -exec chgrp root '{}' + -exec chmod 0700 '{}' +
