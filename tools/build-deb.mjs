// Makes the Debian package of what is in dist/: release/certwizard_VERSION_all.deb. `npm run build:deb`, which bundles first.
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {hostname, tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {$} from 'zx/core';

const {version, description, license} = JSON.parse(readFileSync('package.json', 'utf8'));
/** As Debian's own tools: who makes the package says so, in DEBFULLNAME and DEBEMAIL. */
const maintainer = `${process.env.DEBFULLNAME || 'The certwizard authors'} <${process.env.DEBEMAIL || `root@${hostname()}`}>`;
const date = new Date(
  process.env.SOURCE_DATE_EPOCH ? Number(process.env.SOURCE_DATE_EPOCH) * 1000 : Date.now(),
);

const root = mkdtempSync(join(tmpdir(), 'certwizard-deb-'));
chmodSync(root, 0o755);

function put(path, content, mode = 0o644) {
  const file = join(root, path);
  mkdirSync(dirname(file), {recursive: true, mode: 0o755});
  writeFileSync(file, content, {mode});
  chmodSync(file, mode);
}

/** Without the time, the same content is the same file. */
const compressed = content => gzipSync(content, {level: 9});

// The program. Debian's Node is at /usr/bin/node, whatever comes first in somebody's PATH.
cpSync('dist', join(root, 'usr/share/certwizard'), {
  recursive: true,
  filter: path => !/^dist\/(share|THIRD-PARTY-LICENSES|certwizard\.cjs)$/.test(path),
});
const first = readFileSync('dist/certwizard.cjs', 'utf8');
put('usr/share/certwizard/certwizard.cjs', first.replace(/^#!.*/, '#!/usr/bin/node'), 0o755);
mkdirSync(join(root, 'usr/bin'), {recursive: true});
symlinkSync('../share/certwizard/certwizard.cjs', join(root, 'usr/bin/certwizard'));

// What is about it.
const shared = name => readFileSync(join('dist/share', name), 'utf8');
put('usr/share/man/man1/certwizard.1.gz', compressed(shared('certwizard.1')));
put('usr/share/bash-completion/completions/certwizard', shared('certwizard.bash'));
put('usr/share/zsh/vendor-completions/_certwizard', shared('_certwizard'));
put('usr/share/fish/vendor_completions.d/certwizard.fish', shared('certwizard.fish'));
put('usr/share/doc/certwizard/changelog.gz', compressed(changelog()));
put('usr/share/doc/certwizard/copyright', copyright());
put(
  'usr/share/doc/certwizard/THIRD-PARTY-LICENSES.gz',
  compressed(readFileSync('dist/THIRD-PARTY-LICENSES', 'utf8')),
);

const size = await $`du --summarize --apparent-size --block-size=1K ${join(root, 'usr')}`.text();
put('DEBIAN/md5sums', await $({cwd: root})`find usr -type f | LC_ALL=C sort | xargs md5sum`.text());
put(
  'DEBIAN/control',
  `Package: certwizard
Version: ${version}
Architecture: all
Maintainer: ${maintainer}
Installed-Size: ${Number.parseInt(size, 10)}
Depends: nodejs (>= 18.19)
Section: web
Priority: optional
Description: HTTPS for many names from one nginx, set up in a terminal
${wrapped(description)}
 .
 It shows each change before it makes it, proves that it worked, and can take
 it back. Removing the package keeps what it has set up, and its records.
`,
);

mkdirSync('release', {recursive: true});
const file = `release/certwizard_${version}_all.deb`;
const env = {...process.env, SOURCE_DATE_EPOCH: String(Math.floor(date.getTime() / 1000))};
await $({env})`dpkg-deb --root-owner-group -Zxz --build ${root} ${file}`;
rmSync(root, {recursive: true});
process.stdout.write(`${file}\n`);

/** A text as the lines of a control field, indented. */
function wrapped(text) {
  return text.replaceAll(/(.{1,77})(?: |$)/g, ' $1\n').trimEnd();
}

/** Debian's form of a changelog: one entry, with the notes of the first part of CHANGELOG.md. */
function changelog() {
  const [, part = ''] = readFileSync('CHANGELOG.md', 'utf8').split(/^## .*$/m);
  const items = part
    .split(/^- /m)
    .slice(1)
    .map(item =>
      item
        .split(/\n(?! {2})/)[0]
        .replaceAll(/\s+/g, ' ')
        .trim(),
    );
  const body = items
    .map(item => `  * ${item.replaceAll(/(.{1,72})(?: |$)/g, '$1\n    ').trimEnd()}`)
    .join('\n');
  const when = date.toUTCString().replace('GMT', '+0000');
  return `certwizard (${version}) stable; urgency=medium\n\n${body}\n\n -- ${maintainer}  ${when}\n`;
}

/** In the form of https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/. */
function copyright() {
  const indented = text => text.trim().replaceAll(/^/gm, ' ').replaceAll(/^ *$/gm, ' .');
  const licence = readFileSync('LICENSE', 'utf8');
  const [holder] = /(?<=Copyright \(c\) ).*/.exec(licence) ?? [''];
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: certwizard

Files: *
Copyright: ${holder}
License: ${license}
${indented(licence)}
Comment: The program contains packages of others. Each with its licence is in
 /usr/share/doc/certwizard/THIRD-PARTY-LICENSES.gz.
`;
}
