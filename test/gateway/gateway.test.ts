import './http';
import './pipeline';
import './failingSources';
import './refusalAlarms';
import './traps';
import './rules';
import './rates';
import './load';
