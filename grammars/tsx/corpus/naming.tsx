import { useCallback } from "react";

interface ButtonProps {
  isOpen: boolean;
  disabled: boolean;
  onPress: () => void;
}

const BUTTON_KINDS = ["plain", "quiet"];
const buttonStyles = { color: "red" };

// Components have to begin with a capital.
export function ButtonGroup({ isOpen }: ButtonProps) {
  return <div hidden={!isOpen} />;
}

export const SmallButton = (props: ButtonProps) => <button disabled={props.disabled} />;

export const LargeButton = ({ onPress }: ButtonProps) => {
  const isLarge = true;
  const handlePress = useCallback(() => onPress(), [onPress]);
  const onLeave = () => onPress();
  return (
    <button className={buttonStyles.color} onClick={handlePress} onBlur={onLeave} hidden={!isLarge}>
      {BUTTON_KINDS.map((k) => <span key={k} />)}
      {BUTTON_KINDS.map((kind) => <b key={kind} />)}
    </button>
  );
};

export function useButtonState(options: object) {
  return options;
}
