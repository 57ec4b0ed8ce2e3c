import type { Settings } from '../../lake/settings.ts';
import { flag, key, number, text, whole } from '../row-parsers.ts';
import { defineTopic, numberOf } from './define-topic.ts';
import { bottleneckSentences, inventorySentence, stockSentence } from './knowledge-flow-sentences.ts';
import { inventoryTable, isShareKnown, processTable, stockTable } from './knowledge-flow-tables.ts';
import { words } from './knowledge-names.ts';
import { quantity } from './topic.ts';

/** How knowledge moves through the firm: what is held, who answers for it, where it is held up, how the stock changes. */
export const knowledgeFlowTopic = defineTopic({
  topic: 'knowledge_flow',
  place: 'rest',
  reads: {
    knowledge_process: {
      department: key,
      stage: key,
      position: whole,
      items: whole,
      reached: whole,
      median_days: number,
      median_lower: number,
      median_upper: number,
      dropout: number,
      dropout_lower: number,
      dropout_upper: number,
      is_bottleneck: flag,
      is_clear: flag,
      departments_that_used: whole,
      active_users: whole,
      entitled: whole,
      active_share: number,
      remedy_en: text,
      remedy_zh: text,
    },
    knowledge_inventory: {
      knowledge_function: key,
      direction: key,
      department: key,
      items: whole,
      is_responsible: flag,
      links: text,
    },
    knowledge_stock: {
      knowledge_function: key,
      department: key,
      period_id: key,
      items: whole,
      opening: number,
      opening_lower: number,
      opening_upper: number,
      acquired: number,
      renewed: number,
      renewed_lower: number,
      renewed_upper: number,
      faded: number,
      faded_lower: number,
      faded_upper: number,
      closing: number,
      closing_lower: number,
      closing_upper: number,
      change_lower: number,
      change_upper: number,
    },
  },
  build: ({ knowledge_process: process, knowledge_inventory: inventory, knowledge_stock: stock }, context) => {
    const { names, period, runOf, settings } = context;
    const ofPeriod = stock.filter(({ period_id: id }) => id === period);
    const bottleneck = process.find((row) => row.department === '*' && row.is_bottleneck === true);
    return {
      heading: words('How knowledge moves through the firm', '知识在企业内部的流动'),
      sentences: [
        ...bottleneckSentences(process, runOf('knowledge_flow'), names),
        ...stockSentence(ofPeriod),
        ...inventorySentence(inventory, names),
      ],
      pictures: [],
      tables: [
        ...processTable(process, names, settings.gaps.hide_below),
        ...stockTable(ofPeriod),
        ...inventoryTable(inventory, names),
      ],
      method: words(
        `Stages: collect, organise, analyse, share, apply, create. A stage counts as reached when it or a later one is on record; items still waiting count as censored (Kaplan–Meier); intervals of median times after Brookmeyer and Crowley, “not reached”: the end lies beyond what was seen. Lost: not there within the days that the settings allow; 95 % interval from Greenwood’s error on the log(−log) scale, Wilson’s where all or none got there. The bottleneck is the stage that loses most; creating is none, since not every piece is meant to lead to new knowledge. ${usersOf(settings, isShareKnown(process)).en} Stock: a piece counts 1 when it is acquired or renewed and halves with every half-life; opening + acquired + renewed − faded = closing is checked in each run; intervals are the least and the most with all half-lives at the ends of their intervals or half-way to them, and what was acquired is counted. Tables knowledge_process, knowledge_stock, knowledge_inventory, knowledge_stage_times.`,
        `环节：收集、整理、分析、共享、应用、创造。该环节或其后环节有记录即算到达；仍在等待的按删失处理（Kaplan–Meier）；中位时间的区间按 Brookmeyer–Crowley 法，“未到”表示该端超出了所观察的时间。流失：在设定的天数内没有到达；95% 区间由 Greenwood 误差在 log(−log) 尺度上得出，全部到达或全未到达时取 Wilson 区间。瓶颈是流失最多的环节；创造不算，因为并非每条知识都要产生新知识。${usersOf(settings, isShareKnown(process)).zh}存量：获取或更新时计 1，每过一个半衰期减半；每次运行都核对“期初 + 获取 + 更新 − 贬值 = 期末”；区间是各类半衰期同取其区间的两端及半途时的最小值与最大值，获取的条数是计数，没有区间。见表 knowledge_process、knowledge_stock、knowledge_inventory、knowledge_stage_times。`,
      ),
      numbers: bottleneck
        ? numberOf(
            'topics.knowledge_flow.bottleneck',
            quantity(bottleneck.dropout, 'share', {
              lower: bottleneck.dropout_lower,
              upper: bottleneck.dropout_upper,
              n: bottleneck.items,
            }),
            {
              relation: 'knowledge_process',
              where: { department: '*', stage: bottleneck.stage },
              query: 'knowledge_rows',
            },
          )
        : [],
    };
  },
});

/** Who an active user is, and of whom they are a share. */
const usersOf = ({ knowledge: { active_user_days: days } }: Settings, hasShares: boolean) =>
  hasShares
    ? words(
        `Active users: people of the department who used a piece within ${days} days; their share is of those entitled by the settings (knowledge.entitled), of the firm only where it is known of every department with users.`,
        `活跃使用者：${days} 天内使用过知识的部门人员；占比以设置（knowledge.entitled）中有权使用的人数为分母，全公司仅在各有使用者的部门都有此数时给出。`,
      )
    : words(
        `Active users: people of the department who used a piece within ${days} days; without a share, since the settings (knowledge.entitled) do not say how many are entitled.`,
        `活跃使用者：${days} 天内使用过知识的部门人员；设置（knowledge.entitled）没有给出有权使用的人数，因此不给占比。`,
      );
