// The array methods of ES2023 that Node 18 lacks; comes before everything else in the bundle.
function add(name, method) {
  if (!(name in Array.prototype)) {
    Object.defineProperty(Array.prototype, name, {value: method, writable: true, configurable: true});
  }
}

add('toReversed', function () {
  return [...this].reverse();
});

add('toSorted', function (compare) {
  return [...this].sort(compare);
});

add('toSpliced', function (...what) {
  const copy = [...this];
  copy.splice(...what);
  return copy;
});

add('with', function (index, value) {
  const copy = [...this];
  const at = Math.trunc(Number(index)) || 0;
  const place = at < 0 ? copy.length + at : at;
  if (place < 0 || place >= copy.length) {
    throw new RangeError(`Invalid index : ${index}`);
  }
  copy[place] = value;
  return copy;
});
