import type { Bilingual } from './topic.ts';

const names: Readonly<Record<string, Bilingual>> = {
  '*': { en: 'All', zh: '全部' },
  needs: { en: 'Needs', zh: '需求' },
  use: { en: 'Use', zh: '使用' },
  market: { en: 'Market and rivals', zh: '市场与竞争对手' },
  defects: { en: 'Defects', zh: '缺陷' },
  uncategorised: { en: 'Without category', zh: '未分类' },
  value_creation: { en: 'Creating value', zh: '创造价值' },
  value_perception: { en: 'Perceiving value', zh: '感知价值' },
  trust_building: { en: 'Building trust', zh: '营造信任' },
  trust_perception: { en: 'Perceiving trust', zh: '感知信任' },
  collect: { en: 'Collect', zh: '收集' },
  organise: { en: 'Organise', zh: '整理' },
  analyse: { en: 'Analyse', zh: '分析' },
  share: { en: 'Share', zh: '共享' },
  apply: { en: 'Apply', zh: '应用' },
  create: { en: 'Create new knowledge', zh: '创造新知识' },
};

/** Name of a category, function or stage of customer knowledge; one that the firm made up stays as it is. */
export const knowledgeName = (id: string): Bilingual => names[id] ?? { en: id, zh: id };

export const words = (en: string, zh: string): Bilingual => ({ en, zh });
export const textColumn = (en: string, zh: string) => ({ name: words(en, zh), isNumber: false });
export const numberColumn = (en: string, zh: string) => ({ name: words(en, zh), isNumber: true });
