import { createHash } from 'node:crypto';
import { render } from 'preact-render-to-string';
import type { FontPiece } from '../../ports/font-subsetter.ts';
import { named } from '../messages/messages.ts';
import type { Language, Scorecard } from '../scorecard-schema.ts';
import { type PageContext, pageContext } from './context.ts';
import { Bridges } from './sections/bridges.tsx';
import { Contents } from './sections/contents.tsx';
import { DataQuality } from './sections/data-quality.tsx';
import { Diagnosis } from './sections/diagnosis.tsx';
import { HeatMaps } from './sections/heat-maps.tsx';
import { History } from './sections/history.tsx';
import { LifetimeValue } from './sections/lifetime-value.tsx';
import { Methods, Restated } from './sections/methods.tsx';
import { Opening } from './sections/opening.tsx';
import { Topics } from './sections/topics.tsx';
import { styles } from './styles.ts';

const htmlLanguage: Readonly<Record<Language, string>> = { en: 'en', 'zh-CN': 'zh-Hans' };

/**
 * The page of a card in one language: one HTML document that needs no network and no script. Its policy allows its own style
 * sheet (by hash) and fonts carried in it, nothing else; all text from exports is escaped.
 */
export function renderPage(card: Scorecard, language: Language, fonts: readonly FontPiece[]): string {
  const context = pageContext(card, language);
  const sheet = fontFaces(fonts) + styles;
  const hash = createHash('sha256').update(sheet, 'utf8').digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; font-src data:; base-uri 'none'; form-action 'none'`;
  const title = `${context.messages.title} · ${context.format.period(card.period)}`;
  const html = render(
    <html lang={htmlLanguage[language]}>
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: sheet }} />
      </head>
      <body>
        <Body context={context} />
      </body>
    </html>,
  );
  return `<!doctype html>\n${html}\n`;
}

/** Every character the page of this language draws, for the font subset. */
export function fontCharacters(card: Scorecard, language: Language): string {
  const html = render(<Body context={pageContext(card, language)} />);
  return [...new Set(html)].sort().join('');
}

const fontFaces = (fonts: readonly FontPiece[]): string =>
  fonts
    .map(
      ({ weight, unicodeRange, woff2 }) =>
        `@font-face{font-family:"Knowgap Sans";font-style:normal;font-weight:${weight};font-display:block;src:url(data:font/woff2;base64,${Buffer.from(woff2).toString('base64')}) format("woff2");unicode-range:${unicodeRange}}\n`,
    )
    .join('');

function Body({ context }: { readonly context: PageContext }) {
  const { card, messages, format, language } = context;
  const other: Language = language === 'en' ? 'zh-CN' : 'en';
  return (
    <>
      <a class="skip" href="#content">
        {messages.skip}
      </a>
      <header class="top">
        <p class="name">
          {named(card.firm, language)} · {messages.title}
        </p>
        <p class="when">
          {format.period(card.period)} · {messages.asOf(format.day(card.as_of))}
          {!card.is_period_complete && ` · ${messages.incomplete}`}
        </p>
        <p class="noprint">
          <a href={`scorecard.${other}.html`} lang={htmlLanguage[other]} hreflang={other}>
            {messages.otherLanguage}
          </a>
        </p>
      </header>
      <main id="content">
        <Opening context={context} />
        <Contents context={context} />
        <Bridges context={context} />
        <HeatMaps context={context} />
        <Diagnosis context={context} />
        <Topics place="chain" context={context} />
        <LifetimeValue context={context} />
        <Topics place="money" context={context} />
        <History context={context} />
        <Topics place="rest" context={context} />
        <DataQuality context={context} />
        <Restated context={context} />
        <Methods context={context} />
      </main>
      <footer class="foot">
        <p>{messages.footer.associated}</p>
        <p>
          {messages.footer.personal} {messages.footer.run} <code>{card.run_id}</code>
        </p>
        <p>{messages.footer.font}</p>
      </footer>
    </>
  );
}
