import type { Settings } from '../../lake/settings.ts';
import { en } from '../messages/en.ts';
import { zhCN } from '../messages/zh-CN.ts';
import type { ScorecardInputs } from '../scorecard-inputs.ts';
import type { Scorecard } from '../scorecard-schema.ts';

/** Stations of the declared chain, in the order of the flow. */
export const stationsOf = (settings: Settings): Scorecard['stations'] =>
  settings.chain.stations.map(({ station, chain, name }, position) => ({
    station,
    chain,
    position: position + 1,
    name,
  }));

/** Links of the declared chain, the merged links of the period (stations between not measured), then the totals. */
export function linksOf(settings: Settings, inputs: ScorecardInputs, period: string): Scorecard['links'] {
  const links = settings.chain.links.map((link, position) => ({
    link: link.link,
    chain: link.chain,
    position: position + 1,
    from: link.from,
    to: link.to,
    function: link.knowledge_function,
    is_total: false,
    name: link.name,
    departments: link.owners.map(({ department, name }) => ({ department, name })),
    not_measured: [],
  }));
  const merged = [
    ...new Set(
      inputs.gap_estimates.flatMap((row) => (row.period_id === period && row.link.includes('+') ? [row.link] : [])),
    ),
  ]
    .sort()
    .flatMap((link) => mergedLink(link, links, settings));
  const totals = settings.chain.totals.map((total, position) => ({
    link: total.link,
    chain: total.chain,
    position: links.length + merged.length + position + 1,
    from: total.from,
    to: total.to,
    function: null,
    is_total: true,
    name: total.name,
    departments: [],
    not_measured: [],
  }));
  return [...links, ...merged, ...totals];
}

/** Link ids joined by +: from the first one's start to the last one's end, owned by all of their owners. */
function mergedLink(link: string, links: Scorecard['links'], settings: Settings): Scorecard['links'] {
  const parts = link.split('+').flatMap((part) => links.filter((each) => each.link === part));
  const [first, last] = [parts[0], parts.at(-1)];
  if (!first || !last) return [];
  const departments = new Map(
    parts.flatMap((part) => part.departments.map((each) => [each.department, each] as const)),
  );
  return [
    {
      ...first,
      link,
      position: first.position + 0.5,
      to: last.to,
      function: null,
      departments: [...departments.values()],
      name: betweenName(first.from, last.to, settings),
      not_measured: parts.slice(0, -1).map(({ to }) => askedFor(to, links, settings)),
    },
  ];
}

function betweenName(from: string, to: string, settings: Settings): Scorecard['links'][number]['name'] {
  const nameOf = (station: string) =>
    settings.chain.stations.find((each) => each.station === station)?.name ?? { en: station, zh: station };
  return { en: en.between(nameOf(from).en, nameOf(to).en), zh: zhCN.between(nameOf(from).zh, nameOf(to).zh) };
}

/** The department whose answers are the level of a station. */
function askedFor(
  station: string,
  links: Scorecard['links'],
  settings: Settings,
): Scorecard['links'][number]['departments'][number] {
  const audience = settings.chain.stations.find((each) => each.station === station)?.audience ?? station;
  const known = links.flatMap((link) => link.departments).find(({ department }) => department === audience);
  return known ?? { department: audience, name: { en: audience, zh: audience } };
}

/** Attributes by chain, the weightiest first; names fall back to the other language, then to the id. */
export function attributesOf(inputs: ScorecardInputs): Scorecard['attributes'] {
  const weights = new Map(inputs.attribute_importance.map((row) => [row.attribute_id, row]));
  return inputs.attributes
    .map((row) => {
      const english = row.name_en || row.name_zh || row.attribute_id;
      return {
        attribute: row.attribute_id,
        chain: row.chain ?? 'value',
        component: row.component ?? '',
        weight: weights.get(row.attribute_id)?.weight ?? null,
        weight_source: weights.get(row.attribute_id)?.source ?? null,
        name: { en: english, zh: row.name_zh || english },
      };
    })
    .sort(
      (a, b) =>
        (a.chain === b.chain ? 0 : a.chain === 'value' ? -1 : b.chain === 'value' ? 1 : a.chain < b.chain ? -1 : 1) ||
        (b.weight ?? 0) - (a.weight ?? 0) ||
        (a.attribute < b.attribute ? -1 : 1),
    );
}
