import { flag, integer, list, text } from '../lake/column.ts';
import type { GapChain } from '../lake/gap-chain.ts';
import { mergedLinks } from './merged-links.ts';
import { bilingual, type RunInput } from './run-input.ts';

const chainColumn = text('Chain: value or trust');

export const stations: RunInput = {
  name: 'stations',
  row: 'a station of the gap chain: a holder of knowledge',
  columns: {
    station: text('The station'),
    chain: chainColumn,
    position: integer('Place in the order of the flow, chain by chain'),
    audience: text('Who is asked'),
    measure: text("Measure that is this station's level"),
    is_staff: flag('Staff are asked, not customers'),
    ...bilingual,
  },
  rows: ({ settings: { chain } }) =>
    chain.stations.map((station, index) => ({
      station: station.station,
      chain: station.chain,
      position: index + 1,
      audience: station.audience,
      measure: station.measure,
      is_staff: station.audience !== 'customer',
      name_en: station.name.en,
      name_zh: station.name.zh,
    })),
};

/** Departments that answer for a total: the first owners of the links of its chain. */
const ownersOfChain = (chain: GapChain, name: string): string[] => [
  ...new Set(chain.links.filter((link) => link.chain === name).map((link) => link.owners[0]!.department)),
];

export const links: RunInput = {
  name: 'links',
  row: 'a link between two stations, or the total gap of a chain',
  columns: {
    link: text('The link'),
    chain: chainColumn,
    position: integer('Place in the order of the flow, chain by chain; totals last'),
    from_station: text('Station it starts from'),
    to_station: text('Station it leads to'),
    knowledge_function: text('Knowledge that must flow; null for a total'),
    is_total: flag('The gap between the ends of a chain, shown by its parts'),
    owner_department: text('Department that answers for it; null for a total'),
    departments: list('Departments that own it'),
    ...bilingual,
  },
  rows: ({ settings: { chain } }) => [
    ...chain.links.map((link, index) => ({
      link: link.link,
      chain: link.chain,
      position: index + 1,
      from_station: link.from,
      to_station: link.to,
      knowledge_function: link.knowledge_function,
      is_total: false,
      owner_department: link.owners[0]!.department,
      departments: link.owners.map(({ department }) => department),
      name_en: link.name.en,
      name_zh: link.name.zh,
    })),
    ...chain.totals.map((total, index) => ({
      link: total.link,
      chain: total.chain,
      position: chain.links.length + index + 1,
      from_station: total.from,
      to_station: total.to,
      knowledge_function: null,
      is_total: true,
      owner_department: null,
      departments: ownersOfChain(chain, total.chain),
      name_en: total.name.en,
      name_zh: total.name.zh,
    })),
  ],
};

export const mergedLinkStations: RunInput = {
  name: 'merged_link_stations',
  row: 'a station passed over by a merged link, which is given while none of the stations between its ends is measured',
  columns: {
    link: text('The merged link: its links joined with +'),
    chain: chainColumn,
    from_station: text('Station it starts from'),
    to_station: text('Station it leads to'),
    via_station: text('A station between them'),
  },
  rows: ({ settings }) =>
    mergedLinks(settings.chain).flatMap(({ link, chain, from, to, via }) =>
      via.map((station) => ({ link, chain, from_station: from, to_station: to, via_station: station })),
    ),
};
