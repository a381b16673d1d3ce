import test from 'ava';
import { noShared, type Test, unless } from '../harness/skip.ts';

/** `test.serial`, or a skip that says so where the networks are not beside the checkout. */
export const withShared: Test = unless(noShared, test.serial);
