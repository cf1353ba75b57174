// One town for all, in this order.
import '../consent/workedExample';
import '../consent/consents';
import '../consent/authority';
import '../acts/answers';
import '../acts/unlock';
import '../acts/holderTasks';
import './cases';
import './exclusions';
import './involvements';
import './closedWhereabouts';
import './emergency';
import './agreements';
import '../consent/reach';
