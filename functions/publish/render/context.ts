import type { Messages } from '../messages/messages.ts';
import { messagesFor, named } from '../messages/messages.ts';
import type { Language, Scorecard, ScorecardGap } from '../scorecard-schema.ts';
import { type Formatter, formatter } from './format.ts';

interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

/** What every part of the page needs: the card, its texts and its numbers in one language. */
export interface PageContext {
  readonly card: Scorecard;
  readonly language: Language;
  readonly messages: Messages;
  readonly format: Formatter;
  stationName(station: string): Bilingual;
  /** Name of a link in the language of the page. */
  linkName(link: string): string;
  attributeName(attribute: string): string;
  /** Of a merged link: who would have to be asked for what lies in between; empty for any other. */
  notMeasuredNames(link: string): string;
  departmentNames(departments: readonly string[]): string;
  firmGap(link: string): ScorecardGap | undefined;
}

const plain = (text: string) => ({ en: text, zh: text });

/** Links of the default chain are called by their number, all others by their name. */
export const isNumbered = (link: string): boolean => link.split('+').every((part) => /^gap\d$/.test(part));

export function pageContext(card: Scorecard, language: Language): PageContext {
  const linkName = (link: string) =>
    named(card.links.find((each) => each.link === link)?.name ?? plain(link), language);
  const catalogue = messagesFor(language);
  const messages: Messages = {
    ...catalogue,
    gapNumber: (link) =>
      isNumbered(link)
        ? catalogue.gapNumber(link)
        : link
            .split('+')
            .map((part) => (isNumbered(part) ? catalogue.gapNumber(part) : linkName(part)))
            .join(language === 'en' ? ' + ' : '＋'),
  };
  const departments = new Map(
    card.links.flatMap((link) => link.departments.map(({ department, name }) => [department, name])),
  );
  return {
    card,
    language,
    messages,
    format: formatter(language, card.clv.currency),
    stationName: (station) => card.stations.find((each) => each.station === station)?.name ?? plain(station),
    linkName,
    attributeName: (attribute) =>
      named(card.attributes.find((each) => each.attribute === attribute)?.name ?? plain(attribute), language),
    notMeasuredNames: (link) =>
      messages.listAnd(
        (card.links.find((each) => each.link === link)?.not_measured ?? []).map(({ name }) => named(name, language)),
      ),
    departmentNames: (names) => {
      const [first, ...others] = names.map((each) => named(departments.get(each) ?? plain(each), language));
      if (first === undefined) return '';
      return others.length === 0 ? first : messages.owners(first, messages.list(others));
    },
    firmGap: (link) => card.gaps.find((gap) => gap.link === link && gap.attribute === null && gap.segment === null),
  };
}
