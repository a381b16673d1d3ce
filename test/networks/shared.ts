import { existsSync } from 'node:fs';
import test, { type TestFn } from 'ava';
import { models } from './case.ts';

/** `test.serial`, or a skip that says so where the networks are not beside the checkout. */
export const withShared: TestFn['serial'] | TestFn['skip'] = existsSync(models) ? test.serial : test.skip;
if (!existsSync(models)) console.log('../shared/models is missing: the tests of whole networks are skipped');
