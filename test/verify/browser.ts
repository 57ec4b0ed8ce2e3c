export { default } from '../browser/matrix.ts';
