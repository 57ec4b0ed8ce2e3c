import type { Settings } from '../../lake/settings.ts';

/** Letters and digits of a name: "R&D" is the audience rd, "Marketing" is marketing. */
const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** How many work in a department: `competence.headcount`, else that of the audience of its name (`gaps.headcount`); null: unknown. */
export function headcounts({ competence, gaps }: Settings): (department: string) => number | null {
  const known = new Map(
    Object.entries({ ...gaps.headcount, ...competence.headcount }).map(([name, count]) => [plain(name), count]),
  );
  return (department) => known.get(plain(department)) ?? null;
}
