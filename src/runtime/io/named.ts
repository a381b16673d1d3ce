/** Calls and, if it throws a UserError, puts the name in front of its message. */
export function named<T>(name: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof Error && error.name === 'UserError') error.message = `${name}: ${error.message}`;
    throw error;
  }
}
