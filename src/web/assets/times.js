'use strict';
// Times are in UTC in the page; here they become local, and what runs out counts down.
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
// What may be days away says which day, and whose time it is: a session can outlive a flight.
const calendar = new Intl.DateTimeFormat(undefined, { weekday: 'short', year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
for (const time of document.querySelectorAll('time[datetime]')) {
  time.textContent = ('day' in time.dataset ? calendar : clock).format(new Date(time.dateTime));
}
for (const own of document.querySelectorAll('[data-own-clock]')) {
  own.querySelector('time').textContent = clock.format(new Date());
  own.hidden = false;
}

// By the seconds the server said are left, because this device's clock may be wrong.
for (const counter of document.querySelectorAll('[data-countdown]')) {
  const end = performance.now() + Number(counter.dataset.countdown) * 1000;
  const shown = counter.querySelector('span');
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    if (left > 0) return;
    clearInterval(timer);
    for (const message of document.querySelectorAll('[data-when-over]')) message.hidden = false;
  };
  const timer = setInterval(tick, 1000);
  tick();
  counter.hidden = false;
}
