// Prints a suite's counts on a line of their own: "N passed, N failed".
import { readFileSync } from 'node:fs';

const [file, suite] = process.argv.slice(2);
const report = JSON.parse(readFileSync(file, 'utf8'));
console.log(`${suite}: ${report.numTotalTestSuites} groups in ${report.testResults.length} files`);
console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed`);
