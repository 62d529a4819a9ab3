// Sums up what the Autobahn test suite found, and fails if a case did: autobahn.mjs INDEX.

import { readFileSync } from 'node:fs';

// Without those of compression the suite has 301 cases; with less it was not the whole suite.
const LEAST_CASES = 301;

const index = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const cases = Object.entries(Object.values(index)[0] ?? {});

// How a case went, and how the connection was closed after it, are judged apart.
const outcome = ({ behavior, behaviorClose }) => {
  if (!['OK', 'INFORMATIONAL'].includes(behaviorClose)) return 'failed';
  return { OK: 'passed', INFORMATIONAL: 'informational', 'NON-STRICT': 'non-strict' }[behavior] ?? 'failed';
};
const names = (wanted) => cases.filter(([, result]) => outcome(result) === wanted).map(([name]) => name);

const [passed, informational, nonStrict, failed] = ['passed', 'informational', 'non-strict', 'failed'].map(names);
for (const [name, result] of cases) {
  if (failed.includes(name)) console.log(`${name}: ${result.behavior}, close ${result.behaviorClose}, ${result.reportfile}`);
}
if (nonStrict.length > 0) console.log(`Non-strict: ${nonStrict.join(', ')}`);
console.log(
  `Autobahn: ${cases.length} cases, ${passed.length} passed, ${informational.length} informational, ` +
    `${nonStrict.length} non-strict, ${failed.length} failed`,
);
if (cases.length < LEAST_CASES) console.log(`Only ${cases.length} of ${LEAST_CASES} cases were run.`);
process.exit(failed.length > 0 || cases.length < LEAST_CASES ? 1 : 0);
