// One town for all, in this order.
import '../acts/answers';
import '../acts/unlock';
import '../acts/holderTasks';
import './cases';
import './exclusions';
import './involvements';
import './closedWhereabouts';
import './agreements';
import './emergency';
