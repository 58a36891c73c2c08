import 'dart:async';

/// A counter.
class Counter extends Base {
  int count = 0;

  Future<int> next(int step) async {
    if (step > 0) {
      count = count + step;
      print('now $count');
    }
    while (count > 10) {
      count = reset(count);
    }
    await Future.delayed(Duration.zero);
    return count ?? 0;
  }
}

void main() {
  final counter = Counter();
  counter.next(1);
  for (final step in steps) {
    counter.next(step);
  }
  try {
    run();
  } catch (error) {
    print(error);
  }
}
