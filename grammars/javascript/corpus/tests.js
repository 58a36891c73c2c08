it("loads", () => {});

test("loads", () => {});

it("should load", () => {});

it("Loads", () => {});

it("loads", () => {});

describe("rows", () => {
  it("loads", () => {});
});

it("loads", () => {});

expect(rows).toBe(1);

assert.equal(rows, 1);

t.equal(rows, 1);

expect(rows).toEqual([1]);

expect(rows).toStrictEqual([1]);

const load = jest.fn();

const load = vi.fn();

const load = sinon.stub();

const load = mock.fn();

it("loads", () => {});

it("loads", function () {});
