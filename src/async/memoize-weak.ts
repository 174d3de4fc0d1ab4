/**
 * Returns a function that computes a value once for each object and returns the same value at later calls. The value
 * is kept in memory as long as the object exists.
 */
export function memoizeWeak<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const values = new WeakMap<Key, Value>();
  return (key) => {
    const value = values.get(key) ?? compute(key);
    values.set(key, value);
    return value;
  };
}
