// One town for all, in this order.
import './cases';
import './exclusions';
import './involvements';
import './closedWhereabouts';
import './agreements';
import './emergency';
