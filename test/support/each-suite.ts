/** Story tests start applications and hash passwords on a shared machine: the default 5 s is for pure tests. */
jest.setTimeout(30_000);
