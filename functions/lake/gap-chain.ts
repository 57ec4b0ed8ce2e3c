import { z } from 'zod';
import { inFlowOrder, longestPath } from './chain-flow.ts';
import { gapMeasures } from './tables/measures.ts';

const bilingual = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });
const identifier = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'expected lower-case letters, digits and _ (starting with a letter)');

export const station = z.strictObject({
  station: identifier,
  chain: z.enum(['value', 'trust']),
  /** Who is asked, and what measure of theirs is this station's level. */
  audience: z.enum(['customer', 'marketing', 'rd', 'production', 'management']),
  measure: z.enum(gapMeasures),
  name: bilingual,
});

const cause = z.strictObject({ cause: identifier, name: bilingual, remedy: bilingual });

export const link = z.strictObject({
  link: identifier,
  chain: z.enum(['value', 'trust']),
  from: identifier,
  to: identifier,
  knowledge_function: z.enum(['value_creation', 'value_perception', 'trust_building', 'trust_perception']),
  /** Departments that own it, first the one that answers for it. */
  owners: z.array(z.strictObject({ department: identifier, name: bilingual })).min(1),
  name: bilingual,
  causes: z.array(cause).default([]),
});

/** The gap between the ends of a chain; its links add up to it. */
export const total = z.strictObject({
  link: identifier,
  chain: z.enum(['value', 'trust']),
  from: identifier,
  to: identifier,
  name: bilingual,
});

export type Station = z.infer<typeof station>;
export type Link = z.infer<typeof link>;

/** The whole chain as declared data: stations, the links between them, and totals between ends of a chain (gap 5 in the default). */
export const wholeChain = z
  .strictObject({
    stations: z.array(station).min(2),
    links: z.array(link).min(1),
    totals: z.array(total).default([]),
  })
  .superRefine((chain, context) => {
    for (const message of chainFaults(chain)) context.addIssue({ code: 'custom', message });
  })
  .transform(inFlowOrder);

interface DeclaredChain {
  readonly stations: readonly Station[];
  readonly links: readonly Link[];
  readonly totals: readonly z.infer<typeof total>[];
}

/** What is wrong with a chain, each by name. */
function chainFaults(chain: DeclaredChain): string[] {
  const ids = [...chain.links, ...chain.totals].map((each) => each.link);
  const cycle = findCycle(chain.links);
  return [
    ...repeated(chain.stations.map((each) => each.station)).map(
      (name) => `station "${name}": expected each station once, found it again`,
    ),
    ...repeated(ids).map((name) => `link "${name}": expected each link and total once, found it again`),
    ...sameAnswers(chain.stations),
    ...strayEnds(chain),
    ...(cycle ? [`expected an order of flow, found a cycle: ${cycle.join(' → ')}`] : []),
    ...(cycle ? [] : unconnectedTotals(chain)),
  ];
}

const repeated = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, place) => names.indexOf(name) < place)),
];

/** Two stations with one audience and measure would have the same answers. */
const sameAnswers = (stations: readonly Station[]): string[] =>
  stations.flatMap((each, place) => {
    const other = stations
      .slice(0, place)
      .find(
        ({ station, audience, measure }) =>
          station !== each.station && audience === each.audience && measure === each.measure,
      );
    return other
      ? [
          `station "${each.station}": expected an audience and measure of its own, found those of "${other.station}" (${each.audience}, ${each.measure})`,
        ]
      : [];
  });

function strayEnds(chain: DeclaredChain): string[] {
  const stations = new Map(chain.stations.map((each) => [each.station, each]));
  return [...chain.links, ...chain.totals].flatMap((each) =>
    [each.from, each.to].flatMap((end) => {
      const found = stations.get(end);
      return found?.chain === each.chain
        ? []
        : [
            `link "${each.link}": expected "${end}" among the stations of the ${each.chain} chain, found ${found ? `it in the ${found.chain} chain` : 'no such station'}`,
          ];
    }),
  );
}

const unconnectedTotals = (chain: DeclaredChain): string[] => {
  const stations = new Set(chain.stations.map((each) => each.station));
  return chain.totals.flatMap(({ link, from, to }) =>
    !stations.has(from) || !stations.has(to) || longestPath(chain.links, from, to)
      ? []
      : [`total "${link}": expected links that lead from "${from}" to "${to}", found none`],
  );
};

export type GapChain = z.infer<typeof wholeChain>;

/** Stations of a cycle among links, in its order, or null when the links have an order of flow. */
export function findCycle(links: readonly { readonly from: string; readonly to: string }[]): string[] | null {
  const next = new Map<string, string[]>();
  for (const { from, to } of links) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const visit = (station: string, path: readonly string[]): string[] | null => {
    if (path.includes(station)) return [...path.slice(path.indexOf(station)), station];
    if (done.has(station)) return null;
    for (const following of next.get(station) ?? []) {
      const cycle = visit(following, [...path, station]);
      if (cycle) return cycle;
    }
    done.add(station);
    return null;
  };
  for (const station of next.keys()) {
    const cycle = visit(station, []);
    if (cycle) return cycle;
  }
  return null;
}

const departments = {
  marketing: { department: 'marketing', name: { en: 'Marketing', zh: '市场部' } },
  rd: { department: 'rd', name: { en: 'R&D', zh: '研发部' } },
  production: { department: 'production', name: { en: 'Production and service', zh: '生产与服务部' } },
  customerService: {
    department: 'customer_service',
    name: { en: 'Customer communication and service', zh: '客户沟通与服务部' },
  },
  management: { department: 'management', name: { en: 'Management', zh: '管理层' } },
  frontLine: { department: 'front_line', name: { en: 'Front line', zh: '一线部门' } },
  communication: { department: 'communication', name: { en: 'Communication', zh: '传播部' } },
} as const;

/** The seven-gap model of the knowledge–loyalty chain: gaps 1–4 and their total gap 5, gaps 6 and 7. */
export const defaultChain: GapChain = {
  stations: [
    {
      station: 'customer_expectation',
      chain: 'value',
      audience: 'customer',
      measure: 'expectation',
      name: { en: 'What customers expect', zh: '客户期望' },
    },
    {
      station: 'marketing',
      chain: 'value',
      audience: 'marketing',
      measure: 'perceived_expectation',
      name: { en: 'What marketing takes it to be', zh: '市场部理解的期望' },
    },
    {
      station: 'rd',
      chain: 'value',
      audience: 'rd',
      measure: 'standard',
      name: { en: 'The standard R&D sets', zh: '研发标准' },
    },
    {
      station: 'production',
      chain: 'value',
      audience: 'production',
      measure: 'delivered',
      name: { en: 'What is delivered', zh: '实际交付' },
    },
    {
      station: 'customer_perception',
      chain: 'value',
      audience: 'customer',
      measure: 'perception',
      name: { en: 'What customers perceive', zh: '客户感知' },
    },
    {
      station: 'capability',
      chain: 'trust',
      audience: 'management',
      measure: 'capability',
      name: { en: 'What the firm is able to do', zh: '企业能力' },
    },
    {
      station: 'signal',
      chain: 'trust',
      audience: 'management',
      measure: 'signal',
      name: { en: 'The signals it sends', zh: '发出的信号' },
    },
    {
      station: 'customer_trust',
      chain: 'trust',
      audience: 'customer',
      measure: 'perceived_trust',
      name: { en: 'The trust customers place', zh: '客户信任' },
    },
  ],
  links: [
    {
      link: 'gap1',
      chain: 'value',
      from: 'customer_expectation',
      to: 'marketing',
      knowledge_function: 'value_creation',
      owners: [departments.marketing],
      name: { en: 'What customers expect does not reach marketing', zh: '客户期望没有传到市场部' },
      causes: [
        {
          cause: 'poor_communication_with_customers',
          name: { en: 'poor communication with customers', zh: '与客户沟通不足' },
          remedy: { en: 'better communication of front-line staff with customers', zh: '加强一线员工与客户的沟通' },
        },
        {
          cause: 'misread_customers',
          name: { en: 'what customers said was misread', zh: '误解了客户所表达的需求' },
          remedy: { en: 'better market research', zh: '改进市场调研' },
        },
      ],
    },
    {
      link: 'gap2',
      chain: 'value',
      from: 'marketing',
      to: 'rd',
      knowledge_function: 'value_creation',
      owners: [departments.rd, departments.marketing],
      name: { en: 'What marketing learns does not reach the standards', zh: '市场部所知没有进入研发标准' },
      causes: [
        {
          cause: 'poor_rd_marketing_communication',
          name: { en: 'poor communication between R&D and marketing', zh: '研发与市场沟通不足' },
          remedy: { en: 'complete the internal knowledge process', zh: '完善企业内部知识流程' },
        },
        {
          cause: 'inherited_from_marketing',
          name: {
            en: 'what marketing passed on was not the true need (check gap 1 first)',
            zh: '市场部传来的不是真实需求（先查缺口一）',
          },
          remedy: { en: 'close gap 1 first', zh: '先弥合缺口一' },
        },
        {
          cause: 'rd_misread',
          name: { en: 'R&D misread it', zh: '研发理解有误' },
          remedy: { en: "raise the departments' learning and innovation", zh: '提高各部门的学习与创新能力' },
        },
      ],
    },
    {
      link: 'gap3',
      chain: 'value',
      from: 'rd',
      to: 'production',
      knowledge_function: 'value_creation',
      owners: [departments.production, departments.rd, departments.marketing, departments.frontLine],
      name: { en: 'Standards are not what is delivered', zh: '研发标准没有落实到交付' },
      causes: [
        {
          cause: 'standard_not_understood',
          name: { en: 'staff do not understand the standard', zh: '员工没有理解标准' },
          remedy: { en: 'staff training', zh: '培训员工' },
        },
        {
          cause: 'standard_hard_to_understand',
          name: { en: 'the standard is hard to understand', zh: '标准难以理解' },
          remedy: { en: 'communication between R&D and production', zh: '加强研发与生产的沟通' },
        },
        {
          cause: 'standard_not_feasible',
          name: {
            en: 'the standard is not feasible (cost, capacity, technology)',
            zh: '标准不可行（成本、产能、技术）',
          },
          remedy: { en: "raise R&D's competence", zh: '提高研发能力' },
        },
      ],
    },
    {
      link: 'gap4',
      chain: 'value',
      from: 'production',
      to: 'customer_perception',
      knowledge_function: 'value_perception',
      owners: [departments.customerService],
      name: { en: 'What is delivered is not perceived', zh: '交付的价值没有被客户感知' },
      causes: [
        {
          cause: 'use_unknown',
          name: { en: 'customers do not know how to use it', zh: '客户不了解使用方法' },
          remedy: { en: 'manuals and training', zh: '提供使用手册与培训' },
        },
        {
          cause: 'trends_unknown',
          name: { en: 'customers do not know the market and its trends', zh: '客户不了解市场与趋势' },
          remedy: { en: 'advertising and magazines', zh: '通过广告、刊物传递' },
        },
        {
          cause: 'too_complex',
          name: { en: 'product or service is too complex', zh: '产品或服务过于复杂' },
          remedy: { en: 'open channels and use them', zh: '开通并用好沟通渠道' },
        },
      ],
    },
    {
      link: 'gap6',
      chain: 'trust',
      from: 'capability',
      to: 'signal',
      knowledge_function: 'trust_building',
      owners: [departments.management],
      name: { en: 'The signals do not show what the firm can do', zh: '信号没有体现企业能力' },
      causes: [
        {
          cause: 'relationship_decision_unknown',
          name: { en: 'the firm does not know how customers decide on relations', zh: '不了解客户如何做关系决策' },
          remedy: {
            en: "learn the customer's relationship decision through several channels",
            zh: '多渠道了解客户的关系决策',
          },
        },
        {
          cause: 'wanted_partner_unknown',
          name: { en: 'the firm does not know whom customers want as partner', zh: '不了解客户希望与谁合作' },
          remedy: { en: 'ask customers whom they want as partner', zh: '了解客户心目中的合作伙伴' },
        },
      ],
    },
    {
      link: 'gap7',
      chain: 'trust',
      from: 'signal',
      to: 'customer_trust',
      knowledge_function: 'trust_perception',
      owners: [departments.communication],
      name: { en: 'The signals do not become trust', zh: '信号没有转化为信任' },
      causes: [
        {
          cause: 'signal_does_not_reach',
          name: { en: 'the signal does not reach the customer', zh: '信号没有传到客户' },
          remedy: { en: 'open channels; awards and media people believe', zh: '畅通渠道，借助有公信力的奖项与媒体' },
        },
        {
          cause: 'insensitive_to_signal',
          name: { en: 'the customer is insensitive to the signal', zh: '客户对信号不敏感' },
          remedy: {
            en: 'better form, clear and simple signals, community activities',
            zh: '改进形式，信号清晰简明，开展社区活动',
          },
        },
      ],
    },
  ],
  totals: [
    {
      link: 'gap5',
      chain: 'value',
      from: 'customer_expectation',
      to: 'customer_perception',
      name: { en: 'What customers expect and what they perceive', zh: '客户期望与客户感知之间' },
    },
  ],
};
