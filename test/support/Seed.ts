/**
 * With CI set, generated tests draw from one sequence, the same in every run, so that a change is judged by what it
 * changes; without it they go on exploring. What a generated test finds, it prints with the way to replay it.
 */
if (process.env["CI"] !== undefined) {
  let state = 0x2545f491
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
