import { bgnbd, mbgnbd } from './beta-dropout.ts';
import { paretonbd } from './paretonbd.ts';
import type { PurchaseModel, PurchaseModelName } from './purchase-model.ts';

/** Every purchase model that competes for the hold-out. */
export const purchaseModels: readonly PurchaseModel[] = [bgnbd, mbgnbd, paretonbd];

/** Models that let a one-time buyer drop out, as life cycle, watch and win-back need it (BG/NBD does not). */
export const letOneTimeBuyersGo: readonly PurchaseModelName[] = ['mbgnbd', 'paretonbd'];

export { bgnbd, mbgnbd, paretonbd };
