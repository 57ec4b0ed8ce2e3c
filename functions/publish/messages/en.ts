import type { GapFlag, IndexName, NumberGroup, Orientation, ReasonCode } from '../scorecard-schema.ts';

/** Every text of the page. Other languages must offer the same keys (see messages.ts); texts of the chain are in the settings. */
export const en = {
  language: 'en',
  title: 'Customer knowledge gap scorecard',
  otherLanguage: '中文',
  print: 'To keep a copy: print or save as PDF',
  asOf: (day: string) => `data up to ${day}`,
  incomplete: 'period still running',
  skip: 'Skip to content',
  contents: 'On this page',
  table: 'The same numbers as a table',
  colon: ': ',
  comma: ', ',
  semicolon: '; ',
  stop: '. ',
  /** Owners: the one that answers for it, and those with it. */
  owners: (lead: string, others: string) => `${lead} with ${others}`,
  list: (parts: readonly string[]) => parts.join(', '),
  listAnd: (parts: readonly string[]) =>
    parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`,
  sentences: (parts: readonly string[]) => parts.join(' '),
  points: (value: string) => `${value} points`,
  interval: '95 % interval',
  inSegment: (segment: string) => ` (${segment})`,
  change: 'Change',
  estimate: 'Estimate',
  period: 'Period',
  n: 'n',
  counted: (count: string) => `n\u00a0=\u00a0${count}`,
  /** Answers of a stretch of periods and of the one before it. */
  countedAgainst: (after: string, before: string) => `n\u00a0=\u00a0${after} against ${before}`,
  aside: (parts: readonly string[]) => ` (${parts.join(', ')})`,
  /** A phrase that stands as a sentence. */
  sentence: (phrase: string) => phrase.charAt(0).toUpperCase() + phrase.slice(1),
  noiseMark: 'within noise',
  noiseTitle: 'The interval of the change holds 0: it may be chance',
  up: 'up',
  down: 'down',
  since: (period: string) => `against ${period}`,
  firstPeriod: 'no earlier period',

  index: {
    loyalty: 'Loyalty',
    satisfaction: 'Satisfaction',
    trust: 'Trust',
    perceived_value: 'Perceived value',
    nps: 'Net promoter score',
    commitment: 'Commitment',
    repurchase_intention: 'Intention to buy again',
    switching_resistance: 'Resistance to switching',
    complaints: 'Complaints per 100 customers who bought in the 365 days before the period’s end',
  } satisfies Record<IndexName, string>,

  reason: {
    not_measured: 'not measured',
    too_few_answers: 'too few answers',
    not_estimable: 'cannot be estimated',
    not_converged: 'not converged',
    no_earlier_period: 'no earlier period',
    no_interval: 'no interval',
    trend_before: 'moving before already',
    median_not_reached: 'less than half so far',
  } satisfies Record<ReasonCode, string>,

  orientation: {
    loss: 'lost on the way',
    over_estimated: 'over-estimated',
    over_specified: 'over-specified',
    over_delivered: 'over-delivered',
    perceived_better: 'perceived better than delivered',
    over_promised: 'over-promised',
    trusted_beyond: 'trusted beyond the signal',
    none: 'direction not beyond chance',
  } satisfies Record<Orientation, string>,

  gapNumber: (link: string) => {
    const parts = link.split('+');
    const numbers = parts.flatMap((part) => /^gap(\d+)$/.exec(part)?.[1] ?? []);
    if (numbers.length < parts.length) return link.replaceAll('+', ' + ');
    return numbers.length > 1 && areConsecutive(numbers)
      ? `gap ${numbers[0]}–${numbers.at(-1)}`
      : `gap ${numbers.join(' + ')}`;
  },
  /** Name of links merged over stations that are not measured. */
  between: (from: string, to: string) => `Somewhere between ${lowerFirst(from)} and ${lowerFirst(to)}`,

  opening: {
    holdsBack: (link: string) => `What holds us back most: ${lowerFirst(link)}`,
    holdsBackBetween: (between: string) =>
      `What holds us back most lies ${lowerFirst(between)}; nothing in between is measured`,
    /** The stretch since a change point against the stretch before it; without a change point, two periods. */
    fell: (size: string, since: string | null, before: string | null) =>
      since !== null
        ? `Since ${since} loyalty has averaged ${size} points less than before`
        : `Loyalty fell by ${size} points${before === null ? '' : ` against ${before}`}`,
    rootCause: (fell: string, link: string) => `${fell}. What goes with it most: ${lowerFirst(link)}`,
    rootCauseBetween: (fell: string, between: string) =>
      `${fell}. What goes with it most lies ${lowerFirst(between)}; nothing in between is measured`,
    noGap: (limit: string) => `No gap above ${limit} points`,
    loyaltyUnchanged: 'loyalty unchanged',
    loyaltyFell: (change: string, interval: string) => `loyalty ${change} ${interval}`,
    loyaltyRose: (change: string, interval: string) => `loyalty ${change} ${interval}`,
    loyaltyUnknown: 'change of loyalty not known',
    noEvidence: (fell: string) => `${fell}, but no gap widened enough to explain it`,
    mixedRulers: (fell: string) =>
      `${fell}; the gap that widened was asked on different scales, so that it is not called the cause`,
    onlyMixed: (limit: string) => `No gap above ${limit} points between answers on one scale`,
    askOneScale: 'Ask both ends on one scale, to learn how wide the gap is',
    notKnowledge: 'it may not be a knowledge gap',
    fall: (change: string, interval: string, since: string | null, before: string) =>
      since === null
        ? `Loyalty ${change} points ${interval} against ${before}. `
        : `Average since ${since} against the average of ${before}: ${change} points ${interval}. `,
    notMeasured: 'The knowledge gaps are not measured yet',
    partly: (measured: string, all: string) => `Only ${measured} of ${all} steps of knowledge are measured`,
    notMeasuredWhy: 'No survey has asked customers and staff about the same attributes on the same scale.',
    size: (points: string, interval: string) => `${points} points ${interval}`,
    sizeMeaning: 'typical size over attributes and segments',
    openSince: (period: string) => `open since ${period}`,
    openSinceStart: (period: string) => `open at least since ${period} (start of the data)`,
    owner: (departments: string) => `owner: ${departments}`,
    effect: (closes: string, effect: string, interval: string) =>
      `Closing ${closes} points of it is associated with ${effect} loyalty points ${interval}.`,
    effectWorth: (closes: string, effect: string, interval: string, money: string, moneyInterval: string) =>
      `Closing ${closes} points of it is associated with ${effect} loyalty points ${interval} and ${money} ${moneyInterval} of remaining CLV a year.`,
    worthMayBeNothing: ' The interval of the money holds 0: it may be nothing.',
    net: (money: string, interval: string) => ` Less the cost of the remedy: ${money} ${interval} a year.`,
    noMoney: (why: string) => ` In money it cannot be said: ${why}.`,
    effectUnknown: 'What closing it would bring to loyalty cannot be estimated yet.',
    effectUnknownWhy: (why: string) => `What closing it would bring to loyalty cannot be estimated: ${why}.`,
    nothingLost:
      'Over all attributes nothing is lost here (losses and surpluses cancel), so that closing it has no worth of its own.',
    worthStop: {
      nothing_lost: 'over all attributes nothing is lost here',
      pass_through: 'how far a change here reaches the customer cannot be estimated',
      attitudes: 'too few customers answered about attributes, about value or trust, and about loyalty together',
      behaviour: 'too few answers are followed by 12 months of purchases',
      lifetime_value: 'the remaining CLV is not known',
    },
    first: 'First thing to do',
    second: 'Second',
    worthOfIt: (money: string, interval: string, isMaybeNothing: boolean) =>
      `closing it goes with ${money} ${interval} of remaining CLV a year${isMaybeNothing ? ', or with nothing' : ''}`,
    bySize: 'Ordered by the typical size of the gaps, not by worth.',
    bySizeAfterCause: 'What explains the fall first, the others by the typical size of the gaps, not by worth.',
    all: (count: number) => (count === 1 ? 'The finding in full' : `All ${count} findings`),
    notToldApart: 'this cause is not told apart from the next',
    toCheck: 'to check: nobody has been asked for the causes',
    ask: (names: string) => `Ask ${names} about the same attributes, to learn at which step it is lost`,
    value: 'Customer value to come',
    basis: { margin: 'margin after product cost', revenue: 'revenue, costs not taken off' },
    atLimit: 'model at its limit',
    against: (period: string) =>
      `Changes in this row are against ${period} alone; 95 % intervals in brackets; “within noise” may be chance.`,
    customers: (count: string) => `${count} customers`,
    data: 'Data',
    records: (records: string, accepted: string, quarantined: string, excluded: string) =>
      `${records} records = ${accepted} accepted + ${quarantined} quarantined + ${excluded} excluded`,
    staffAge: (months: string) => `staff survey ${months} months old`,
    late: (sources: string) => `late: ${sources}`,
    noneLate: 'no export late',
    lacking: (exports: number) =>
      exports === 1
        ? 'An export that should be there is not in these numbers'
        : `${exports} exports that should be there are not in these numbers`,
    moreLate: (exports: number) => (exports === 1 ? 'and 1 more' : `and ${exports} more`),
    notRead: (files: number) => `${files === 1 ? '1 file' : `${files} files`} not read`,
    refused: (files: number, list: string) => `${files === 1 ? '1 file' : `${files} files`} refused: ${list}`,
    unknownQuestions: (answers: string) => `${answers} answers belong to questions that survey_items does not know`,
    restated: (count: number) => (count === 1 ? '1 earlier figure restated' : `${count} earlier figures restated`),
  },

  bridge: {
    heading: 'Where knowledge is lost on its way',
    value: 'From expectation to perception',
    trust: 'From capability to trust',
    lead: (from: string, to: string, total: string, interval: string) =>
      `Between “${lowerFirst(from)}” and “${lowerFirst(to)}” ${total} points ${interval} are lost.`,
    leadSurplus: (from: string, to: string, total: string, interval: string) =>
      `“${to}” lies ${total} points ${interval} above “${lowerFirst(from)}”.`,
    leadNone: 'The ends of this bridge are not both measured.',
    largest: (link: string, bias: string) => ` The largest step is ${link}: ${bias} points.`,
    net: 'Steps and totals are net: signed, weighted by importance, so that losses and surpluses of attributes cancel. Standing gaps are ranked by typical size, in which they do not cancel.',
    description: (stations: string) => `Levels in points at each station, with the step between them. ${stations}`,
    zeroLoss: 'no loss',
    noInterval: '(no interval: a level has none)',
    carriedOn: 'carried on from earlier steps',
    carriedFrom: (months: string) => `carried, ${months} months old`,
    station: 'Station',
    level: 'Level',
    step: 'Step',
    loss: 'loss',
    surplus: 'surplus',
    between: 'not measured in between',
  },

  heat: {
    heading: 'Which attribute, at which step',
    lead: (count: number, cells: number, limit: string) =>
      cells === 0
        ? 'No attribute is measured at both ends of a step.'
        : count === 0
          ? `None of ${cells} tested cells lies beyond ${limit} points either way, more than by chance.`
          : `${count} of ${cells} tested cells (attribute, step, segment) lie beyond ${limit} points either way, corrected for the number of looks.`,
    untested: (cells: number) =>
      `${cells} cells span several steps: they are shown with their intervals and not tested.`,
    worst: (attribute: string, link: string, bias: string) => ` The widest: ${attribute}, ${link}, ${bias} points.`,
    description:
      'Rows are attributes, the most important first; columns are the steps. Each cell holds the signed gap in points.',
    attribute: 'Attribute',
    importance: 'Importance',
    segment: 'Segment',
    allSegments: 'all segments',
    unsegmented: 'no segment',
    allAttributes: 'All attributes',
    legendLoss: 'loss',
    legendSurplus: 'surplus',
    legendSignificant: 'beyond chance in at least one segment',
    legendSmall: 'few answers',
    legendUntested: 'over several steps (a sum, or a step merged): shown, not tested',
    legendBlank: 'no number, with its reason',
    bias: 'Gap',
    misfit: 'Typical size',
    remark: 'Remark',
    flags: {
      small_sample: 'few answers',
      mixed_ruler: 'asked on different scales',
      carried: 'carried over',
      total: '',
      hidden: '',
    } satisfies Record<GapFlag, string>,
    cells: 'Cells beyond chance',
    segments: 'Gaps by segment',
    widest: 'The widest cells',
  },

  diagnosis: {
    heading: 'What to do, and who',
    verdict: {
      root_cause: 'root cause of the fall',
      contributing: 'contributes to the fall',
      standing: 'standing gap',
      none: 'no finding',
    },
    lead: {
      root_cause: (change: string, interval: string, since: string) =>
        `Loyalty changed by ${change} points ${interval}, ${since}; one step widened with it.`,
      no_evidence: (change: string, interval: string, since: string) =>
        `Loyalty changed by ${change} points ${interval}, ${since}; no step widened enough to explain it. The cause may lie outside the flow of knowledge.`,
      mixed_rulers: (change: string, interval: string, since: string) =>
        `Loyalty changed by ${change} points ${interval}, ${since}; a step widened with it, but its two ends were asked on different scales, so that it is not called the cause.`,
      loyalty_unchanged:
        'Loyalty has not changed beyond chance. What follows are the gaps that stand open, widest first.',
      not_measured: 'Nothing can be diagnosed: the gaps or loyalty are not measured.',
    },
    owner: 'Owner',
    compared: (since: string | null, before: string) =>
      since === null ? `against ${before}` : `on average since ${since} against the average of ${before}`,
    /** A stretch of periods; its first period is not known of older cards. */
    stretch: (from: string | null, until: string) =>
      from === null ? `the periods up to ${until} (12 at most)` : from === until ? until : `${from} to ${until}`,
    size: 'Typical size',
    sizeOver: 'over attributes and segments, without sign',
    net: 'Net, as on the bridge',
    sign: 'Direction',
    trend: (change: string, interval: string, since: string) =>
      `net ${change} points ${interval} on average against the periods up to ${since} (12 at most)`,
    own: 'Of its widening, reaches the last station',
    ownStanding: 'Of it, reaches the last station',
    levelsCarried: 'a level here was not measured again after loyalty changed: its change is not known yet',
    carried: 'Passed on from steps before',
    effect: 'If closed',
    assumed: 'how far a change here reaches the customer cannot be estimated; taken as 1 to 1',
    causes: 'Causes and remedies',
    asked: (score: string, interval: string, n: string) =>
      `staff agree ${score} of 100${interval === '' ? '' : ` ${interval}`}, n\u00a0=\u00a0${n}`,
    notToldApart: 'the intervals of the first two overlap: which comes first is not told apart, look into both',
    toCheck: 'to check, nobody was asked; it may not be a knowledge gap',
    notKnowledge: 'the staff asked put cost, capacity or technology first: it may not be a knowledge gap',
    mixedRuler:
      'its two ends were asked on different scales: part of the gap may be the scale, so it is no root cause and stands after the others',
    since: 'Open since',
    atLeastSince: (period: string) => `${period} at least (start of the data)`,
    bothWays:
      'losses of some attributes and surpluses of others cancel here, not in the typical size by which it ranks',
    nothing: 'No finding.',
    why: (code: string | null) =>
      ({
        loyalty_rose: 'Loyalty rose. What follows are the gaps that stand open, widest first.',
        one_period_only:
          'Only one period is measured, so that no change can be seen. What follows are the gaps that stand open.',
        loyalty_not_measured:
          'Loyalty is not measured, so that no change can be explained. What follows are the gaps that stand open.',
        gaps_not_measured: 'The gaps are not measured, so that nothing can be diagnosed.',
      })[code ?? ''] ?? '',
    function: 'Knowledge',
  },

  clv: {
    heading: 'What customers are still worth',
    lead: (total: string, interval: string, customers: string, months: string, rate: string) =>
      `${customers} customers are expected to bring ${total} ${interval} over ${months} months, discounted at ${rate} a year.`,
    basisMargin: (rate: string) => `Counted as margin after product cost${rate === '' ? '' : ` (${rate} of revenue)`}.`,
    basisRevenue: 'Counted as revenue: costs are not recorded, so this is not profit.',
    atLimit:
      'An estimate of the model lies at its limit (see the table of models): the interval does not hold that uncertainty.',
    previous: (period: string, total: string) => `The card of ${period} gave ${total}.`,
    none: (reason: string) => `The value of customers is not given: ${reason}.`,
    bySegment: 'By segment',
    description: 'Expected value by segment with its 95 % interval.',
    customers: 'Customers',
    total: 'Total',
    mean: 'Per customer',
    holdOut: (days: string, actual: string, predicted: string, ratio: string) =>
      `Checked on the last ${days} days, which the model had not seen: ${predicted} purchase days predicted, ${actual} came (ratio ${ratio}).`,
    holdOutTable: 'The check in full',
    earlier: 'Purchase days before',
    actual: 'Came, per customer',
    predicted: 'Predicted, per customer',
  },

  history: {
    heading: 'How it came to this',
    lead: (periods: number) => `${periods} periods; bands are 95 % intervals, marks are events.`,
    single: 'Only one period is measured; a history will grow here.',
    none: 'No index has been measured yet.',
    description: (index: string) => `${index} by period with its 95 % interval.`,
    events: 'Events',
    steps: 'Steps that chance does not explain',
    step: (
      index: string,
      period: string,
      between: readonly [string, string] | null,
      change: string,
      interval: string,
      periods: readonly [string, string] | null,
    ) =>
      `${index}: a step of ${change} ${interval} in ${period}${between ? ` (somewhere from ${between[0]} to ${between[1]})` : ''}${periods ? `; average of the ${periods[0]} periods from it against the ${periods[1]} before it` : ''}.`,
    index: 'Index',
    others: 'The other indices',
    stepMeaning:
      'Steps here are against all periods back to the step before, or to the start of the data; the diagnosis compares 12 periods at most, so that its change of loyalty can differ a little.',
  },

  quality: {
    heading: 'What the numbers rest on',
    balanced: 'Every record of the files that could be read is accounted for.',
    balancedAll: 'Every record is accounted for.',
    refused: (files: number) =>
      files === 1
        ? '1 file was refused as a whole: nothing of it is in the numbers. knowgap status says what was expected and found.'
        : `${files} files were refused as a whole: nothing of them is in the numbers. knowgap status says what was expected and found.`,
    withoutRate: (amounts: string, currencies: string) =>
      `${amounts} amounts (${currencies}) are in no total: no exchange rate converts them.`,
    noCurrency: 'without currency',
    notRead: (files: number, names: string, list: string) =>
      `${files === 1 ? '1 file is' : `${files} files are`} in no number, because ${files === 1 ? 'it was' : 'they were'} not read (${names}); knowgap status, or ${list} in the lake, says why.`,
    refusedTable: 'Refused files',
    /** Without numbers where none is made from it; `latest` null where none ever came. */
    lateExport: ({ dataset, numbers, latest, expected, owner }: LateExportWords) =>
      `${dataset} (${owner}): ${latest === null ? 'nothing accepted so far' : `nothing after ${latest}`}; the export of ${expected} is due.${numbers === '' ? '' : ` Without it: ${numbers}.`}`,
    noOwner: 'owner not in the settings',
    lateMark: 'Late export',
    lateTable: 'Late exports',
    expectedExport: 'Due: export of',
    latestExport: 'There: export of',
    never: 'none accepted',
    daysLate: 'Days late',
    lackingNumbers: 'Numbers that lack it',
    numbers: {
      indices: 'indices',
      gaps: 'gaps',
      lifetime_value: 'customer value to come',
      complaints: 'complaints',
      events: 'events',
    } satisfies Record<NumberGroup, string>,
    dataset: 'Dataset',
    files: 'Files',
    exportDate: 'Export of',
    unknownQuestions: (answers: string, all: string) =>
      `${answers} of ${all} survey answers belong to questions that survey_items does not know: no number uses them until it does.`,
    unbalanced: 'The counts do not add up: tell the data team.',
    linkRate: (share: string) =>
      `${share} of the rows that name a customer could be linked to one customer across systems.`,
    source: 'Source',
    bySource: 'By source',
    department: 'Department',
    records: 'Records',
    accepted: 'Accepted',
    quarantined: 'Quarantined',
    excluded: 'Excluded',
    fresh: 'Days since last export',
    linked: 'Linked',
    late: 'late',
    reasons: 'Why records were quarantined',
    reasonColumn: 'Reason',
    cells: 'Faults',
    total: 'All sources',
    superseded: (count: string) => `${count} rows were replaced by a later version.`,
    outsideScale: (count: string) => `${count} answers lie outside the scale of their question: no number uses them.`,
    orphans: (count: string) => `${count} references point to something no export holds.`,
    none: 'No export has been loaded.',
    reasonName: (code: string) => reasonNames[code] ?? code.replaceAll('_', ' '),
  },

  topics: {
    method: 'How this was made',
    asTable: (caption: string) => `As a table: ${lowerFirst(caption)}`,
    few: '(few)',
    sharePoints: (points: string) => `${points}\u00a0percentage points`,
    days: (count: string) => `${count}\u00a0days`,
    weeks: (count: string) => `${count}\u00a0weeks`,
    months: (count: string) => `${count}\u00a0months`,
    notReached: 'not reached',
  },

  models: {
    heading: 'Models',
    model: 'Model',
    status: 'Status',
    reason: 'Remark',
    fitted: 'fitted',
    not_estimable: 'cannot be estimated',
    failed: 'failed',
    boundary: 'estimate at its limit',
    /** Models write it in English. */
    note: (_code: string, _values: Readonly<Record<string, string>>, text: string) => text,
    notConverged: 'not converged',
    name: (model: string) =>
      ({
        gaps: 'Gaps',
        diagnosis: 'Diagnosis',
        bgnbd: 'Purchases (BG/NBD)',
        mbgnbd: 'Purchases (MBG/NBD)',
        paretonbd: 'Purchases (Pareto/NBD)',
        gamma_gamma: 'Spend (Gamma–Gamma)',
        knowledge_loyalty: 'Knowledge–loyalty chain',
        before_purchase: 'Before purchase',
        after_purchase: 'After purchase',
        intention_after_purchase: 'Intention after purchase',
        acsi: 'Satisfaction index (ACSI)',
        ecsi: 'Satisfaction index (ECSI)',
        value_attributes: 'What value comes from',
        trust_attributes: 'What trust comes from',
        knowledge_cells: 'Chain at the level of attributes',
        necessity: 'Necessary for loyalty',
        lifetime_value: 'Customer lifetime value',
        signals: 'Trust signals',
        firm_competence: 'Customer knowledge competence',
        competence_evidence: 'Competence, what data show',
        knowledge_styles: 'Styles of customer knowledge management',
        change_points: 'Steps in the history',
        worth: 'Worth of closing gaps',
        clv_parts: 'CLV1 to CLV6',
        pearson: 'Customer value after all costs (Pearson)',
        tenure_table: 'Value by tenure year (Blattberg–Deighton)',
        optimal_budgets: 'Budgets of winning and keeping',
        loyalty_types: 'Loyalty types',
        return_chances: 'Chances of return',
        opinion_leads: 'From opinion to leaving',
        contact_effects: 'Contacts over several channels',
        knowledge_half_lives: 'Half-lives of knowledge',
        knowledge_flow: 'Flow of knowledge',
      })[model] ?? model,
  },

  restated: {
    heading: 'Restated',
    lead: 'These figures were published before and are different today, because data or corrections arrived since.',
    figure: 'Figure',
    published: 'Published',
    now: 'Now',
    run: 'Run',
  },

  methods: {
    heading: 'How each number was made',
    lead: (id: string) =>
      `The figures of the opening, the gaps, the indices, the value of customers and the first figure of each further section have an id, shown when pointed at and listed in scorecard.json; knowgap trace ${id} lists the files and lines behind one. Figures in tables are rows of the tables named in their method.`,
    number: 'Number',
    definition: 'Definition',
    how: 'How',
    counts: 'n counts',
    query: 'Query',
    ids: 'Ids',
    segments: {
      customers: 'Gaps of segments are added up by customers.',
      clv: 'Gaps of segments are added up by what their customers are still expected to bring.',
    },
    weights: (limit: string) =>
      `Answers are weighted by credibility and by non-response. Groups with fewer than ${limit} answers or customers are hidden and cannot be had by subtraction.`,
  },

  footer: {
    associated: 'Effects are associations in the data, before the cost of the remedy; they are not proof of cause.',
    personal: 'This page holds no personal data.',
    font: 'Type: Noto Sans SC, © Google Inc. and others, SIL Open Font License 1.1 (https://scripts.sil.org/OFL), embedded as a subset.',
    run: 'Run',
  },
};

const reasonNames: Readonly<Record<string, string>> = {
  missing_required: 'a required value is missing',
  not_in_list: 'value not in the list',
  not_in_map: 'value not in the mapping',
  out_of_range: 'value out of range',
  not_a_date: 'not a date',
  not_a_number: 'not a number',
  not_a_whole_number: 'not a whole number',
  not_a_boolean: 'not a yes or no',
  not_a_list: 'not a list',
  wrong_cell_count: 'wrong number of cells',
  repeated_header: 'header line repeated inside the file',
  invalid_character: 'character that cannot be read',
  invalid_json: 'not valid JSON',
  unreadable: 'not readable',
  record_too_long: 'record too long',
  empty_file: 'empty file',
  binary: 'not a text file',
  damaged_archive: 'damaged archive',
  encoding_in_doubt: 'encoding in doubt',
  invalid_encoding: 'wrong encoding',
  delimiter_in_doubt: 'delimiter in doubt',
  no_header: 'no header',
  missing_column: 'a column is missing',
  repeated_column: 'a column appears twice',
  unterminated_quote: 'a quote is not closed',
  invalid_zone: 'unknown time zone',
  no_mapping: 'no mapping',
  damaged_join: 'parts that do not fit together',
  mapping_failed: 'the mapping could not be applied',
  snapshot_shrunk: 'full export shrank too much',
};

/** What a language says of a late export: texts that are formatted already. */
interface LateExportWords {
  readonly dataset: string;
  readonly numbers: string;
  readonly latest: string | null;
  readonly expected: string;
  readonly owner: string;
}

const areConsecutive = (numbers: readonly string[]): boolean =>
  numbers.every((each, place) => Number(each) === Number(numbers[0]) + place);

function lowerFirst(sentence: string): string {
  return /^[A-Z][a-z]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}
