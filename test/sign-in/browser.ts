import { answerVisitor, type SignInParts } from '../../functions/sign-in/answer-visitor.ts';
import { type Answer, parseRequest } from '../../functions/sign-in/exchange.ts';

/** A browser at the site: it keeps cookies as it is told to, and can be sent to the provider. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly site: SignInParts;

  constructor(site: SignInParts) {
    this.site = site;
  }

  /** Opens an address of the site, as CloudFront hands it to the function. */
  async open(address: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const url = new URL(address, this.site.origin);
    const event = {
      version: '2.0',
      rawPath: url.pathname,
      rawQueryString: url.search.slice(1),
      queryStringParameters: Object.fromEntries(url.searchParams),
      cookies: [...this.cookies].map(([name, value]) => `${name}=${value}`),
      headers,
    };
    const answer = await answerVisitor(parseRequest(event), this.site);
    for (const line of answer.cookies) this.#keep(line);
    return answer;
  }

  /** Follows a redirect to the provider, which sends the browser back: the address of the callback. */
  async visitProvider(answer: Answer): Promise<string> {
    const response = await fetch(answer.headers.location ?? '', { redirect: 'manual' });
    return response.headers.get('location') ?? '';
  }

  /** From the start to the answer of the callback. */
  async signIn(start = '/auth/start'): Promise<Answer> {
    return this.open(await this.visitProvider(await this.open(start)));
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const [name = '', ...value] = pair.split('=');
    if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
    else this.cookies.set(name, value.join('='));
  }
}
