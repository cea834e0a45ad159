/**
 * What keys and their folders have to look like, as `find` expressions that match whatever does not. The deploy
 * hook puts right what they find, and the probe asks whether they find anything: one list for both.
 */
export function wrongModes(group: string): {
  folders: string[];
  keys: string[];
  files: string[];
  unreadable: string[];
} {
  return {
    // The group may look inside, nobody else.
    folders: ['-type', 'd', '(', '!', '-group', group, '-o', '!', '-perm', '0750', ')'],
    // The group may read.
    keys: ['-type', 'f', '-name', 'privkey*.pem', '(', '!', '-group', group, '-o', '!', '-perm', '0640', ')'],
    // No file here is a program, and none is for others to write.
    files: ['-type', 'f', '-name', '*.pem', '-perm', '/0133'],
    // A certificate is public, but somebody may have closed it to all but another group.
    unreadable: [
      '-type',
      'f',
      '-name',
      '*.pem',
      '!',
      '-perm',
      '-0004',
      '(',
      '!',
      '-group',
      group,
      '-o',
      '!',
      '-perm',
      '-0040',
      ')',
    ],
  };
}
