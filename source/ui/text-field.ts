/** What is typed, and the place in it (counted in characters, not in UTF-16 units). */
export type TextField = {readonly value: string; readonly cursor: number};

export type TextEdit =
  | {readonly edit: 'insert'; readonly text: string}
  | {
      readonly edit:
        | 'backspace'
        | 'delete'
        | 'left'
        | 'right'
        | 'home'
        | 'end'
        | 'clear'
        | 'clear-end'
        | 'clear-word';
    };

/** A field with the cursor behind its text. */
export function textField(value: string): TextField {
  return {value, cursor: [...value].length};
}

/** The field after one edit. Control characters are never inserted. */
export function editText({value, cursor}: TextField, edit: TextEdit): TextField {
  const characters = [...value];
  switch (edit.edit) {
    case 'insert': {
      const typed = [...edit.text.replaceAll(/\p{C}/gu, '')];
      return {
        value: [...characters.slice(0, cursor), ...typed, ...characters.slice(cursor)].join(''),
        cursor: cursor + typed.length,
      };
    }
    case 'backspace':
      return cursor === 0
        ? {value, cursor}
        : {value: characters.toSpliced(cursor - 1, 1).join(''), cursor: cursor - 1};
    case 'delete':
      return {value: characters.filter((_, index) => index !== cursor).join(''), cursor};
    case 'left':
      return {value, cursor: Math.max(0, cursor - 1)};
    case 'right':
      return {value, cursor: Math.min(characters.length, cursor + 1)};
    case 'home':
      return {value, cursor: 0};
    case 'end':
      return {value, cursor: characters.length};
    case 'clear':
      // As a shell does it: what stands behind the cursor stays.
      return {value: characters.slice(cursor).join(''), cursor: 0};
    case 'clear-end':
      return {value: characters.slice(0, cursor).join(''), cursor};
    case 'clear-word': {
      const before = characters
        .slice(0, cursor)
        .join('')
        .replace(/\S*\s*$/, '');
      return {value: before + characters.slice(cursor).join(''), cursor: [...before].length};
    }
    default:
      return edit satisfies never;
  }
}
