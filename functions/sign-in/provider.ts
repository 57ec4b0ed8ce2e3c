/** Who signs people in (OpenID Connect): a Cognito user pool and this site as its client. */
export interface Provider {
  /** Base of its sign-in pages and of its token endpoint: `https://<prefix>.auth.<region>.amazoncognito.com`. */
  readonly endpoint: string;
  /** Who must have issued an identity token: `https://cognito-idp.<region>.amazonaws.com/<pool>`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: () => Promise<string>;
}

/** Where the provider sends the browser back to; registered with it, so it accepts no other. */
export const callbackOf = (origin: string): string => `${origin}/auth/callback`;

/** Where the provider sends the browser after a sign-out; registered with it. */
export const welcomeOf = (origin: string): string => `${origin}/auth/welcome`;
