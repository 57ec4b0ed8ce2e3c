import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { budgetHeading, watches } from '../../infra/alarms.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const runbook = read('infra/RUNBOOK.md');

/** Text by heading of the second level, under a heading of the first. */
function pages(part: string): Map<string, string> {
  const [, text = ''] = runbook.split(new RegExp(`^# ${part}$`, 'm'));
  const [own = ''] = text.split(/^# /m);
  return new Map(
    own
      .split(/^## /m)
      .slice(1)
      .map((page) => [page.slice(0, page.indexOf('\n')), page] as const),
  );
}
const alarmPages = pages('Alarms');
const headings = [...new Set([...Object.values(watches).map(({ heading }) => heading), budgetHeading])];

test('every alarm has a page, and every page an alarm', () => {
  expect([...alarmPages.keys()].sort()).toEqual([...headings].sort());
});

test('every page says what it means, what readers see, where to look, what to do and when it is over', () => {
  for (const [heading, page] of alarmPages) {
    for (const part of ['**Means:**', '**Readers see:**', '**Look at:**', '**Do:**', '**Over when:**'])
      expect(page, heading).toContain(part);
  }
});

test('the machine and the rule of ended nights name pages that are there', () => {
  const named = ['infra/state-machine.ts', 'infra/state-machine-failure.ts', 'infra/ended-nights.ts'].flatMap((path) =>
    [...read(path).matchAll(/infra\/RUNBOOK\.md, "([^"]+)"/g)].map(([, heading]) => heading!),
  );
  expect(named.length).toBeGreaterThan(1);
  for (const heading of named) expect([...alarmPages.keys()]).toContain(heading);
});

test('every reason for which a file is refused says what to do', () => {
  const codes = [...read('functions/ingest/refusal.ts').matchAll(/^ {2}\| '(\w+)'/gm)].map(([, code]) => code!);
  expect(codes.length).toBeGreaterThan(10);
  for (const code of codes) expect(alarmPages.get('Refused deliveries')).toContain(`\`${code}\``);
});

test('the procedures are there', () => {
  expect([...pages('Procedures').keys()]).toEqual([
    'Start or redrive a night',
    'Fetch the scorecard',
    'Replay from the dead-letter queue',
    'Read a delivery again',
    'A file too large for the function',
    'Upgrade and rollback',
    'Restore the pointer',
    'Move to another account',
    'Readers of the website',
    'Delete one person',
    'Delete data',
  ]);
});

test('a deployment names its environment, and the pinned command line is used, here and in the README', () => {
  for (const text of [runbook, read('README.md')]) {
    const commands = text.match(/npm run (?:deploy|cdk -- (?:bootstrap|diff|destroy))\b[^\n`]*/g) ?? [];
    expect(commands.length).toBeGreaterThan(2);
    expect(commands.filter((command) => !command.includes('-c environment='))).toEqual([]);
    expect(text).not.toContain('npx cdk');
  }
});

test('every output that a command reads is one of a stack', () => {
  const outputs = [
    read('infra/lake-stack.ts'),
    read('infra/pipeline-stack.ts'),
    read('infra/scorecard-stack.ts'),
  ].join();
  for (const text of [runbook, read('README.md')]) {
    const named = [...text.matchAll(/\$\(output \w+ (\w+)\)|`(\w+(?:PolicyArn|QueueUrl|MachineArn))`/g)].map(
      ([, one, other]) => one ?? other!,
    );
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((name) => !outputs.includes(`CfnOutput(this, '${name}'`))).toEqual([]);
  }
});

test('links inside the runbook lead somewhere', () => {
  const anchors = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
  const links = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor!);
  expect(links.length).toBeGreaterThan(5);
  expect(links.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
});
