/** The only source of time. The core takes it as an argument. */
export interface Clock {
  now(): Date;
}
