import { Refusal } from '../refusal.ts';

export type Encoding =
  | 'utf-8'
  | 'utf-16le'
  | 'utf-16be'
  | 'gb18030'
  | 'windows-1252'
  | 'iso-8859-1'
  | 'euc-kr'
  | 'shift_jis'
  | 'big5';

/** What a look at all bytes of a file found. */
export interface ByteEvidence {
  /** First bytes of the file, up to 1 MB. */
  readonly head: Uint8Array;
  /** First megabyte from where the bytes stop to be UTF-8; empty when all are. */
  readonly notUtf8: Uint8Array;
  readonly hasNul: boolean;
}

/**
 * The characters that fill Chinese running text, forms and shop exports. Chinese text is a fifth or more of these; bytes of
 * another encoding read as GB18030 give characters that are almost never among them.
 */
const common = new Set(
  '的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感见明问力理尔点文几定本公特做外孩相西果走将月十实向声车全信重三机工物气每并别真打太新比才便夫再书部水像眼等体却加电主界门利海受听表德少克代员许先口由死安写性马光白或住难望教命花结乐色更拉东神记处让母父应直字场平报友关放至张认接告入笑内英军候民岁往何度山觉路带万男边风解叫任金快原吃妈变通师立象数四失满战远格士音轻目条呢订单编号买卖商品价格客户姓名电话手机地址付款创建收货备注状态标题数量总额优惠店铺物流公司满意您期望准时程度质量服务联系渠道提交答卷所用来源详情题选项跳过空省市区县街道女男北京上海广东浙江江苏杭州深圳产线类别成本促销推荐奖励日期时间否已交易功闭等待发支宝邮费积员流泵阀密封件套装标准高级基础进口国产华南华北华东西南东北销售市场研究生产客服管理部门培训评估知识项目信号承诺',
);

const isIdeograph = (code: number): boolean => code >= 0x4e00 && code <= 0x9fff;
const isChineseMark = (code: number): boolean =>
  (code >= 0x3000 && code <= 0x303f) || (code >= 0xff00 && code <= 0xffef);

/** Reads bytes from a record on; the decoder may meet a cut character at either end. */
function decodeSample(bytes: Uint8Array, encoding: string): string | null {
  for (const cut of [0, 1, 2, 3]) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(0, bytes.length - cut));
    } catch {}
  }
  return null;
}

/** Starts after a line break where there is one, so that no character is cut in two. */
function fromLineStart(evidence: ByteEvidence): Uint8Array {
  return evidence.notUtf8;
}

function chineseShare(text: string): { readonly high: number; readonly ideographs: number; readonly common: number } {
  let high = 0;
  let ideographs = 0;
  let familiar = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) continue;
    high++;
    if (isIdeograph(code)) {
      ideographs++;
      if (common.has(character)) familiar++;
    } else if (isChineseMark(code)) ideographs++;
  }
  return { high, ideographs, common: familiar };
}

/**
 * Encoding of a file that does not state it: BOM, else UTF-8 when all bytes are, else GB18030 when they read as Chinese text:
 * at least nine in ten of the characters beyond ASCII Chinese, at least a sixth of them common ones. Anything else is refused
 * with the evidence: the mapping must then name the encoding.
 */
export function detectEncoding(evidence: ByteEvidence): Encoding {
  const [first, second, third] = evidence.head;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (evidence.hasNul) {
    const nulAtOdd = evidence.head.length >= 4 && evidence.head[1] === 0 && evidence.head[3] === 0;
    const nulAtEven = evidence.head.length >= 4 && evidence.head[0] === 0 && evidence.head[2] === 0;
    if (nulAtOdd !== nulAtEven)
      throw new Refusal(
        'encoding_in_doubt',
        `found zero bytes at every second place, as in ${nulAtOdd ? 'utf-16le' : 'utf-16be'} without byte order mark; expected format.encoding in the mapping to name it`,
      );
    throw new Refusal('binary', 'expected text, found zero bytes');
  }
  if (evidence.notUtf8.length === 0) return 'utf-8';
  if (first === 0xef && second === 0xbb && third === 0xbf)
    throw new Refusal('invalid_encoding', 'expected UTF-8 as its byte order mark says, found bytes that are none');
  const sample = decodeSample(fromLineStart(evidence), 'gb18030');
  const found = chineseShare(sample ?? '');
  const isChinese = found.high >= 4 && found.ideographs >= 0.9 * found.high && found.common * 6 >= found.ideographs;
  if (sample !== null && isChinese) return 'gb18030';
  throw new Refusal(
    'encoding_in_doubt',
    `not UTF-8, ${
      sample === null
        ? 'not GB18030'
        : `as GB18030 ${found.high} characters beyond ASCII, ${found.ideographs} of them Chinese, ${found.common} common`
    }; expected format.encoding in the mapping to name it (windows-1252, gb18030, euc-kr …)`,
  );
}
