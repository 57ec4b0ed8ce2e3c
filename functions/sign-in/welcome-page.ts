import { createHash } from 'node:crypto';

const sheet = `
:root { color-scheme: light dark; font: 1.05rem/1.6 system-ui, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif; }
body { max-width: 34rem; margin: 14vh auto; padding: 0 1.25rem; }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
section + section { margin-top: 2.5rem; }
a { color: inherit; }
.go { display: inline-block; padding: .55rem 1.4rem; border: 2px solid; border-radius: .4rem; font-weight: 600; text-decoration: none; }
.go:focus-visible { outline: 3px solid; outline-offset: 3px; }
`;

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(sheet, 'utf8').digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Why somebody sees the page. */
export type Reason = 'signed-out' | 'refused' | 'nothing-published';

const words = {
  'signed-out': {
    en: [
      'Customer knowledge gap scorecard',
      'Only invited people can read it. You are not signed in, or there is no such page.',
    ],
    'zh-Hans': ['客户知识缺口记分卡', '仅限受邀人员阅读。您尚未登录，或者没有此页面。'],
  },
  refused: {
    en: ['You were not signed in', 'The sign-in took too long or did not start in this browser. Please start again.'],
    'zh-Hans': ['登录未完成', '登录用时过长，或者不是在此浏览器中开始的。请重新登录。'],
  },
  'nothing-published': {
    en: ['No scorecard yet', 'You are signed in. The first card appears after the first night.'],
    'zh-Hans': ['尚无记分卡', '您已登录。首次夜间运行后将显示第一张记分卡。'],
  },
} as const satisfies Record<Reason, Record<string, readonly [string, string]>>;

const signIn = { en: 'Sign in', 'zh-Hans': '登录' } as const;

/** The page for those who see no card: in English and Chinese, without scripts, nothing in it comes from a request. */
export function welcomePage(reason: Reason): string {
  const said = words[reason];
  const section = (language: keyof typeof signIn): string => {
    const [title, text] = said[language];
    const link =
      reason === 'nothing-published' ? '' : `<p><a class="go" href="/auth/start">${signIn[language]}</a></p>`;
    return `<section lang="${language}"><h1>${title}</h1><p>${text}</p>${link}</section>`;
  };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${said.en[0]} · ${said['zh-Hans'][0]}</title>
<style>${sheet}</style>
</head>
<body><main>
${section('en')}
${section('zh-Hans')}
</main></body>
</html>
`;
}
