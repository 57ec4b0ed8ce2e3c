import { instrumentOf, profileInstrument, prospectInstrument, type SurveyItem } from '../../lake/questionnaire.ts';
import { createRandom, type Random } from '../../numerics/random.ts';
import { clockTime, firmTimeZone, isoDay } from '../calendar.ts';
import type { Firm } from '../firm.ts';
import {
  itemsOfSurvey,
  notAnswered,
  type Questionnaire,
  responseId,
  seenOnly,
  unfinishedDays,
} from '../questionnaires.ts';
import { staffAudiences } from '../staff-surveys.ts';
import { byteOrderMark, type CsvCell, csvLine } from './csv.ts';
import { Drafts } from './drafts.ts';
import type { ExportDays } from './export-days.ts';
import type { ExportFile } from './export-file.ts';

const fixedColumns = [
  ['StartDate', 'Start Date', 'startDate'],
  ['EndDate', 'End Date', 'endDate'],
  ['Status', 'Response Type', 'status'],
  ['IPAddress', 'IP Address', 'ipAddress'],
  ['Progress', 'Progress', 'progress'],
  ['Duration (in seconds)', 'Duration (in seconds)', 'duration'],
  ['Finished', 'Finished', 'finished'],
  ['RecordedDate', 'Recorded Date', 'recordedDate'],
  ['ResponseId', 'Response ID', '_recordId'],
  ['RecipientLastName', 'Recipient Last Name', 'recipientLastName'],
  ['RecipientFirstName', 'Recipient First Name', 'recipientFirstName'],
  ['RecipientEmail', 'Recipient Email', 'recipientEmail'],
  ['ExternalReference', 'External Data Reference', 'externalDataReference'],
  ['LocationLatitude', 'Location Latitude', 'locationLatitude'],
  ['LocationLongitude', 'Location Longitude', 'locationLongitude'],
  ['DistributionChannel', 'Distribution Channel', 'distributionChannel'],
  ['UserLanguage', 'User Language', 'userLanguage'],
] as const;

interface QuestionColumn {
  readonly name: string;
  readonly importId: string;
  readonly item: SurveyItem;
}

const customerSurvey = instrumentOf('customer');
const isOfStaff = (survey: string): boolean => staffAudiences.some((audience) => instrumentOf(audience) === survey);

/** Columns of a questionnaire: one block of the survey a measure, `Q3_2` with ImportId `QID3_2`. The other surveys name their columns by item code. */
export function questionColumns(survey: string): QuestionColumn[] {
  const items = itemsOfSurvey(survey);
  const blockOf = (item: SurveyItem): string => item.link ?? item.measure;
  const blocks = [...new Set(items.map(blockOf))];
  return items.map((item) => {
    const number = blocks.indexOf(blockOf(item)) + 1;
    const position = items.filter((each) => blockOf(each) === blockOf(item)).indexOf(item) + 1;
    return {
      name: survey === customerSurvey ? `Q${number}_${position}` : item.item_id,
      importId: `QID${number}_${position}`,
      item,
    };
  });
}

function header(columns: readonly QuestionColumn[], survey: string): string {
  const isCustomers = survey === customerSurvey;
  const zoned = ['startDate', 'endDate', 'recordedDate'];
  const importId = (id: string): string =>
    JSON.stringify(zoned.includes(id) ? { ImportId: id, timeZone: firmTimeZone } : { ImportId: id });
  const rows: CsvCell[][] = [
    [...fixedColumns.map(([name]) => name), ...columns.map(({ name }) => name)],
    [...fixedColumns.map(([, label]) => label), ...columns.map(({ item }) => `${item.wording_en}\n${item.wording_zh}`)],
    [...fixedColumns.map(([, , id]) => importId(id)), ...columns.map((column) => importId(column.importId))],
  ];
  if (isCustomers) {
    rows[0]?.push('Remarks');
    rows[1]?.push('Is there anything else, "good or bad"?');
    rows[2]?.push(importId('QID990_TEXT'));
  } else if (isOfStaff(survey)) {
    for (const row of rows) row.push(row === rows[2] ? importId('dept') : 'dept');
  }
  return byteOrderMark + rows.map((row) => csvLine(row)).join('');
}

const remarks = ['', '', '', '', 'fair, visit', 'Always friendly,\nbut "late" twice', '很满意，谢谢'] as const;

interface Spoilt {
  readonly endDate?: string;
  readonly responseId?: string;
  readonly isPreview?: boolean;
}

function record(questionnaire: Questionnaire, random: Random, hasBadNumber: boolean, spoilt: Spoilt = {}): string {
  const { day, second, durationSeconds, isPartial, answers } = questionnaire;
  const isCustomer = questionnaire.audience === 'customer';
  const finished = `${isoDay(day)} ${clockTime(second)}`;
  const cells: CsvCell[] = [
    `${isoDay(day)} ${clockTime(Math.max(14_400, second - durationSeconds))}`,
    spoilt.endDate ?? finished,
    spoilt.isPreview ? 'Survey Preview' : 'IP Address',
    '',
    isPartial ? 40 : 100,
    durationSeconds,
    isPartial ? 'False' : 'True',
    isPartial ? `${isoDay(day + unfinishedDays)} ${clockTime(second)}` : finished,
    spoilt.responseId ?? questionnaire.response_id,
    '',
    '',
    '',
    spoilt.isPreview ? '' : questionnaire.respondent_id,
    '',
    '',
    spoilt.isPreview ? 'preview' : isCustomer ? 'email' : 'anonymous',
    'EN',
  ];
  let isSpoilt = !hasBadNumber;
  for (const answer of answers) {
    if (answer >= 0) cells.push(answer);
    else if (!isSpoilt) {
      cells.push('eleven');
      isSpoilt = true;
    } else cells.push(answer === seenOnly ? seenOnly : '');
  }
  if (questionnaire.survey === customerSurvey) cells.push(random.pick(remarks));
  else if (!isCustomer) cells.push(questionnaire.audience);
  return csvLine(cells);
}

const isMissing = (answer: number): boolean => answer === notAnswered || answer === seenOnly;

function surveyFiles(
  firm: Firm,
  days: ExportDays,
  survey: string,
  stream: string,
  questionnaires: readonly Questionnaire[],
): ExportFile[] {
  const random = createRandom(`${firm.plan.seed}/qualtrics/${stream}`);
  const drafts = new Drafts(days, 'qualtrics', survey, `${survey}.csv`, header(questionColumns(survey), survey));
  const isCustomers = survey === customerSurvey;
  for (const each of questionnaires) {
    const draft = drafts.of(each.isPartial ? each.day + unfinishedDays : each.day);
    const hasBadNumber = isCustomers && !each.isPartial && random.chance(0.002) && each.answers.some(isMissing);
    draft.add(
      record(each, random, hasBadNumber),
      hasBadNumber ? 'bad_numbers' : each.isPartial ? 'partials' : undefined,
    );
    if (random.chance(0.001)) draft.repeatLast();
    if (isCustomers && random.chance(0.002))
      draft.add(record({ ...each, response_id: responseId(random) }, random, false, { isPreview: true }), 'previews');
  }
  const last = questionnaires.at(-1);
  if (last && isCustomers) {
    const draft = drafts.of(last.day);
    const another = { ...last, response_id: responseId(random), isPartial: false };
    draft.add(record(another, random, false, { endDate: '2026-13-01 08:00:00' }), 'bad_dates');
    draft.add(record(another, random, false, { responseId: '' }), 'missing_keys');
  }
  return drafts.finish();
}

/** The surveys, CSV of three header rows with labels, previews, unfinished questionnaires that come a week later. */
export function qualtricsFiles(firm: Firm, days: ExportDays): ExportFile[] {
  return [
    ...surveyFiles(firm, days, customerSurvey, 'customer', firm.customerSurveys.questionnaires),
    ...staffAudiences.flatMap((audience) =>
      surveyFiles(
        firm,
        days,
        instrumentOf(audience),
        audience,
        firm.staffSurveys.questionnaires.filter((each) => each.audience === audience),
      ),
    ),
    ...surveyFiles(firm, days, profileInstrument, 'profile', firm.profileSurveys.questionnaires),
    ...surveyFiles(firm, days, prospectInstrument, 'prospects', firm.prospectSurveys.questionnaires),
  ];
}
