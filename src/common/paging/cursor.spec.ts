import { Problem } from '../problems/problem';
import { cursorAfter, idOfCursor, pageOf, pageWithin } from './cursor';

const ID = '0199f2a4-7c1e-7b1a-9a52-3d5f1c2b4e6f';

describe(idOfCursor.name, () => {
  it('reads what was written', () => {
    expect(idOfCursor(cursorAfter(ID))).toBe(ID);
  });

  it.each(['x', '', ID, `${cursorAfter(ID)}=`, `${cursorAfter(ID)}AA`, cursorAfter(ID).slice(1), "' or 1=1 --", cursorAfter(ID).replace(/^./, ' ')])(
    'refuses %j',
    (cursor) => {
      expect(() => idOfCursor(cursor)).toThrow(Problem);
    },
  );
});

describe(pageOf.name, () => {
  const rows = [{ id: ID }, { id: '0199f2a4-7c1e-7b1a-9a52-3d5f1c2b4e70' }];

  it('ends without a cursor when nothing follows', () => {
    expect(pageOf(rows, 2, (row) => row.id)).toEqual({ items: rows.map((row) => row.id), nextCursor: null });
  });

  it('goes on after the last row shown', () => {
    expect(pageOf(rows, 1, (row) => row.id)).toEqual({ items: [ID], nextCursor: cursorAfter(ID) });
  });
});

describe(pageWithin.name, () => {
  const [first, second, third] = ['6f', '70', '71'].map((end) => ({ id: `0199f2a4-7c1e-7b1a-9a52-3d5f1c2b4e${end}` })) as [{ id: string }, { id: string }, { id: string }];
  const rows = [second, third, first];

  it.each([['oldest', [first, second, third]], ['newest', [third, second, first]]] as const)('shows the %s first, page by page, and every row once', (order, expected) => {
    const begun = pageWithin(rows, { limit: 2 }, order);
    expect(begun).toEqual({ items: expected.slice(0, 2), nextCursor: cursorAfter(expected[1].id) });
    expect(pageWithin(rows, { limit: 2, cursor: cursorAfter(expected[1].id) }, order)).toEqual({ items: [expected[2]], nextCursor: null });
  });

  it('goes on behind a row that is gone', () => {
    expect(pageWithin([first, third], { limit: 2, cursor: cursorAfter(second.id) }, 'newest').items).toEqual([first]);
  });
});
