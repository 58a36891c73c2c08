import { useState } from "react";

export function Counter({ start }: { start: number }) {
  const [count, setCount] = useState(start);
  const add = () => setCount(count + 1);
  function reset() {
    setCount(start);
  }
  if (count < 0) {
    return null;
  }
  return (
    <p onClick={() => { return add(); }} onBlur={reset}>
      {count}
    </p>
  );
}

export const Label = (props: { text: string }) => {
  const { text } = props;
  return <label>{text}</label>;
};

export const Plain = () => <hr />;
